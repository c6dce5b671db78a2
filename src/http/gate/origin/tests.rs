//! Patterns as operators write them, and origins as browsers and attackers do.

use proptest::prelude::*;

use super::*;

fn allows(pattern: &str, origin: &str) -> bool {
    OriginGate::new([pattern], false).unwrap().allows(origin)
}

#[test]
fn an_exact_origin_means_itself_however_it_is_spelled() {
    for origin in
        ["https://app.example.com", "HTTPS://APP.Example.COM", "https://app.example.com:443"]
    {
        assert!(allows("https://App.example.com", origin), "{origin}");
        assert!(allows("https://app.example.com:443", origin), "{origin}");
    }
    for origin in ["http://app.example.com", "https://app.example.com:8443", "https://example.com"]
    {
        assert!(!allows("https://app.example.com", origin), "{origin}");
    }
    assert!(allows("http://[::1]:3000", "http://[::1]:3000"));
}

#[test]
fn a_wildcard_means_subdomains_and_not_the_domain_itself() {
    assert!(allows("https://*.example.com", "https://a.example.com"));
    assert!(allows("https://*.example.com", "https://a.b.example.com"));
    assert!(!allows("https://*.example.com", "https://example.com"));
    assert!(!allows("https://*.example.com", "https://.example.com"));
}

#[test]
fn a_wildcard_port_means_every_port_of_that_host() {
    assert!(allows("http://localhost:*", "http://localhost"));
    assert!(allows("http://localhost:*", "http://localhost:5173"));
    assert!(!allows("http://localhost:*", "https://localhost:5173"));
    assert!(!allows("http://localhost:*", "http://localhost.evil.net:5173"));
}

#[test]
fn look_alikes_are_refused() {
    let likes = [
        "https://example.com.evil.net",
        "https://app.example.com.evil.net",
        "https://evilexample.com",
        "https://app.example.com@evil.net",
        "https://evil.net#app.example.com",
        "https://evil.net/.example.com",
        "https://evil.net?.example.com",
        "https://evil.net\\.example.com",
        "https://app.example.com:443@evil.net",
        "https://app.example.com:evil.net",
        "https://app.example.com:",
        "https://app.example.com:+443",
        "https://app.example.com.",
        "https://app.example.com ",
        " https://app.example.com",
        "https://app.example.com, https://evil.net",
        "https://аpp.example.com",
        "https://app.example.com%00.evil.net",
        "https:app.example.com",
        "//app.example.com",
        "app.example.com",
        "file://app.example.com",
        "null",
        "*",
        "",
    ];
    for origin in likes {
        assert!(!allows("https://app.example.com", origin), "{origin}");
        assert!(!allows("https://*.example.com", origin), "{origin}");
    }
    assert!(!allows("*", "null"), "not even a bare `*` means a page without an origin");
}

#[test]
fn a_pattern_wider_than_it_looks_is_refused_at_the_start() {
    use OriginPatternError as E;
    let cases = [
        ("example.com", E::Scheme),
        ("ftp://example.com", E::Scheme),
        ("//*.example.com", E::Scheme),
        ("https://example.com/", E::Path),
        ("https://user@example.com", E::Path),
        ("https://exa mple.com", E::Path),
        ("https://", E::Host),
        ("https://.example.com", E::Host),
        ("https://exämple.com", E::Host),
        ("https://*", E::Wildcard),
        ("https://*example.com", E::Wildcard),
        ("https://a.*.example.com", E::Wildcard),
        ("https://*.*.example.com", E::Wildcard),
        ("https://example.*", E::Wildcard),
        ("https://*.com", E::TooWide),
        ("https://*.localhost", E::TooWide),
        ("https://*.0.0.1", E::TooWide),
        ("https://example.com:0", E::Port),
        ("https://example.com:70000", E::Port),
        ("https://example.com:80*", E::Port),
        ("https://example.com:", E::Port),
    ];
    for (text, error) in cases {
        assert_eq!(OriginPattern::new(text), Err(error), "{text}");
    }
}

#[test]
fn a_missing_origin_is_the_configurations_to_decide() {
    assert_eq!(OriginGate::new(["*"], true).unwrap().check(None), Ok(()));
    assert_eq!(OriginGate::new(["*"], false).unwrap().check(None), Err(OriginRefused));
    assert_eq!(OriginGate::new([], true).unwrap().check(Some("null")), Err(OriginRefused));
}

proptest! {
    /// Whatever is written, no host that does not end in `.example.com` gets in.
    #[test]
    fn nothing_else_matches(origin in r"https?://[a-z.:@/#?\\ *%0-9-]{0,12}(\.?example\.com)?[a-z.:@/0-9-]{0,8}") {
        if allows("https://*.example.com:*", &origin) {
            let authority = origin.strip_prefix("https://").unwrap();
            let host = authority.split(':').next().unwrap();
            prop_assert!(host.ends_with(".example.com"), "{origin}");
            prop_assert!(!authority.contains(['/', '@', '#', '?', '\\', ' ', '*', '%']), "{origin}");
        }
    }

    /// No text makes it panic.
    #[test]
    fn every_text_is_answered(text in ".*") {
        allows("https://*.example.com", &text);
        let _ = OriginPattern::new(&text);
    }
}
