//! Prints.
use super::*;

#[actix_rt::test]
async fn try_questions() {
    let desk = match std::env::var("DATA") {
        Ok(path) => Desk::open(Query { data_path: Some(path.into()), ..Query::default() }),
        Err(_) => Desk::example(),
    };
    let text = std::fs::read_to_string(std::env::var("QUESTIONS").unwrap()).unwrap();
    for line in text.lines().filter(|l| !l.trim().is_empty()) {
        let heard = desk.ask(words(line)).await;
        match heard.answer {
            Ok(s) => {
                println!("## {line}\n   {:.2} {}", s.confidence, s.explanation);
                if std::env::var("SHOW").is_ok() {
                    println!("{}", s.query);
                }
                let rows = s.rows.unwrap();
                println!(
                    "   {} rows: {:?}",
                    rows.bindings.len(),
                    cells(&rows).into_iter().take(6).collect::<Vec<_>>()
                );
            }
            Err(f) => println!("## {line}\n   !! {} ({:?})", f.text, f.help),
        }
    }
}
