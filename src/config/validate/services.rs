//! Backends that lack what they need.

use protocol::job::Service;

use crate::{
    config::{AgentMaker, Config, Problem},
    services::upstream,
};

/// Checks the settings of the backends.
pub(super) fn check(config: &Config, found: &mut Vec<Problem>) {
    let agent = &config.agent;
    let (url, model) = match agent.maker {
        AgentMaker::None | AgentMaker::Worker => (false, false),
        AgentMaker::Http => (true, false),
        AgentMaker::OpenAi => (true, true),
    };
    for (needed, key, given) in
        [(url, "agent.url", agent.url.is_some()), (model, "agent.model", agent.model.is_some())]
    {
        if needed && !given {
            found.push(Problem::new(key, "is missing, but agent.maker needs it", ""));
        }
    }
    urls(config, found);
    workers(config, found);
    let numbers = [
        ("agent.connect_timeout_s", agent.connect_timeout_s),
        ("agent.first_byte_timeout_s", agent.first_byte_timeout_s),
        ("agent.idle_timeout_s", agent.idle_timeout_s),
        ("agent.max_stream_bytes", agent.max_stream_bytes as u64),
        ("workers.max_report_bytes", config.workers.max_report_bytes as u64),
    ];
    let zero = numbers.iter().filter(|(_, number)| *number == 0);
    found.extend(zero.map(|(key, _)| Problem::new(key, "is 0", "must be at least 1")));
}

/// Everything that is asked by a URL, with its key. Whether anybody answers there is not asked:
/// what is down now may be up by the time of the start.
fn urls(config: &Config, found: &mut Vec<Problem>) {
    let Config { agent, ontology, library, query, .. } = config;
    let all = [
        ("agent.url", &agent.url, agent.key.as_ref()),
        ("agent.tools_url", &agent.tools_url, agent.tools_key.as_ref()),
        ("ontology.ols_url", &ontology.ols_url, None),
        ("library.embeddings_url", &library.embeddings_url, library.embeddings_key.as_ref()),
        ("query.llm_url", &query.llm_url, query.llm_key.as_ref()),
    ];
    for (setting, url, key) in all {
        // A URL may carry a password, so it is not repeated.
        if let Some(Err(why)) = url.as_deref().map(|url| upstream::check(url, key)) {
            let help = "for example \"http://127.0.0.1:8000/v1\"";
            found.push(Problem::new(setting, why.to_string(), help));
        }
    }
    for (name, url) in query.remote() {
        if let Err(why) = upstream::check(url, None) {
            let help = "for example \"wikidata=https://query.wikidata.org/sparql\"";
            found.push(Problem::new("query.endpoints", format!("the URL of {name:?} {why}"), help));
        }
    }
}

fn workers(config: &Config, found: &mut Vec<Problem>) {
    let workers = &config.workers;
    let help = "set workers.enabled to true";
    if config.agent.maker == AgentMaker::Worker && !workers.enabled {
        let text = "is \"worker\", but workers.enabled is false";
        found.push(Problem::new("agent.maker", text, help));
    }
    if !workers.services.is_empty() && !workers.enabled {
        let text = "names some, but workers.enabled is false";
        found.push(Problem::new("workers.services", text, help));
    }
    for name in workers.services.iter().filter(|name| Service::named(name).is_none()) {
        let known = Service::ALL.map(Service::name).join(", ");
        let text = format!("{name:?} is no service");
        found.push(Problem::new("workers.services", text, format!("services are {known}")));
    }
}

/// How often an answer may have to wait in one socket: its parts, the whole of it, and what JSON
/// makes of its quotes and line ends.
const TOLD: usize = 3;

/// Agents that may say more at once than is kept for whoever does not read for a moment.
pub(super) fn long_answers(config: &Config) -> Option<String> {
    let (budget, most) = (config.limits.slow_consumer_budget_bytes, config.jobs.max_answer_bytes);
    let there = config.agent.maker != AgentMaker::None;
    (there && budget / TOLD < most).then(|| {
        format!(
            "limits.slow_consumer_budget_bytes is {budget}, less than three times \
             jobs.max_answer_bytes, which is {most}: a long answer of an agent may end the \
             connection of whoever does not read for a moment (4003)"
        )
    })
}

#[cfg(test)]
mod tests {
    use crate::config::load_text;

    #[test]
    fn a_url_that_nobody_can_be_asked_by_is_told_with_its_setting() {
        let settings = [
            "agent.url",
            "agent.tools_url",
            "ontology.ols_url",
            "library.embeddings_url",
            "query.llm_url",
        ];
        for setting in settings {
            for (url, why) in [
                ("localhost:11434/v1", "is not an http"),
                ("http://", "is not an http"),
                ("http://ann:sesame@models.test/v1", "has a name or a password"),
                ("http://models .test", "is not an http"),
            ] {
                let text = format!("{setting} = '{url}'\nquery.llm_model = 'm'");
                let told = load_text("x.toml", &text, []).err().unwrap().to_string();
                assert!(told.contains(&format!("{setting}: {why}")), "{url}: {told}");
                assert!(!told.contains("sesame"), "{told}");
            }
            let right = format!("{setting} = 'https://models.test:8443/v1'\nquery.llm_model = 'm'");
            assert!(load_text("x.toml", &right, []).is_ok(), "{setting}");
        }
    }

    #[test]
    fn an_endpoint_that_nobody_can_be_asked_by_is_told_with_its_name() {
        for url in ["example.org/sparql", "ftp://example.org", "https://", ""] {
            let text = format!("query.endpoints = ['good=http://e.org/sparql', 'bad={url}']");
            let told = load_text("x.toml", &text, []).err().unwrap().to_string();
            assert!(told.contains("query.endpoints: the URL of \"bad\" is not an http"), "{told}");
            assert!(!told.contains("good"), "{told}");
        }
        let keyless =
            "query.llm_url = 'http://m.test'\nquery.llm_model = 'm'\nquery.llm_key = \"a\\nb\"";
        let told = load_text("x.toml", keyless, []).err().unwrap().to_string();
        assert!(told.contains("query.llm_url: goes with a key"), "{told}");
    }
}
