//! Hostile claims and pages through every writer.

use proptest::prelude::*;

use super::{html, json, markdown, text};
use crate::audit::contract::Envelope;
use crate::audit::{Audit, Audited, Citing, Claim, Cover, Difference, Kind, Mark, State, Verdict};
use crate::questionnaire::Place;
use crate::render::tests::{corpus, entry, hostile, squeezed};

fn audit(words: &str) -> Audit {
    let claim = Claim {
        text: format!("x{words}x"),
        cites: vec![Citing {
            url: words.to_owned(),
            state: State::Outside,
            leads_to: Some(words.to_owned()),
            bears: None,
        }],
        verdict: Verdict::Conflict,
        reason: words.to_owned(),
        unchecked: None,
        differs: vec![Difference {
            kind: Kind::Number,
            claim: words.to_owned(),
            passage: words.to_owned(),
            start: 0,
            end: 1,
        }],
        uncovered: vec![words.to_owned()],
        marks: vec![
            Mark { start: 0, end: 1, kind: Cover::Conflicting },
            Mark { start: 1, end: 1 + words.len(), kind: Cover::Uncovered },
        ],
        evidence: entry(words).answer.excerpts,
    };
    Audit {
        corpus: corpus(),
        name: words.to_owned(),
        items: vec![Audited {
            id: words.to_owned(),
            question: Some(words.to_owned()),
            place: Place::default(),
            claims: vec![claim],
        }],
        notes: vec![words.to_owned()],
    }
}

proptest! {
    #[test]
    fn nothing_acts_and_no_claim_is_lost(words in hostile()) {
        let audit = audit(&words);
        let mut out = Vec::new();
        html::write(&mut out, &audit).unwrap();
        let page = scraper::Html::parse_document(&String::from_utf8(out).unwrap());
        for banned in ["script", "img", "iframe", "object", "[onerror]", "a[href^='javascript']"] {
            let banned = scraper::Selector::parse(banned).unwrap();
            prop_assert_eq!(page.select(&banned).count(), 0);
        }
        let shown = scraper::Selector::parse("article p:first-child").unwrap();
        let said: String = page.select(&shown).flat_map(|q| q.text()).collect();
        let claim = crate::render::storable(&audit.items[0].claims[0].text);
        prop_assert!(squeezed(&said).ends_with(&squeezed(&claim)), "{said:?}");
        let mut out = Vec::new();
        text::write(&mut out, &audit).unwrap();
        let plain = anstream::adapter::strip_bytes(&out).into_vec();
        let acts = String::from_utf8(plain).unwrap().contains(['\u{1b}', '\u{7}', '\u{202e}']);
        prop_assert!(!acts);
        markdown_is_inert(&audit)?;
        let mut out = Vec::new();
        json::write(&mut out, &audit).unwrap();
        let back: Envelope = serde_json::from_slice(&out).unwrap();
        prop_assert_eq!(&back.items[0].claims[0].text, &audit.items[0].claims[0].text);
    }
}

fn markdown_is_inert(audit: &Audit) -> Result<(), TestCaseError> {
    use pulldown_cmark::{Event, Options, Parser, Tag};
    let mut out = Vec::new();
    markdown::write(&mut out, audit).unwrap();
    let text = String::from_utf8(out).unwrap();
    for event in Parser::new_ext(&text, Options::all() - Options::ENABLE_YAML_STYLE_METADATA_BLOCKS)
    {
        let acts = match &event {
            Event::Html(_) | Event::InlineHtml(_) | Event::Start(Tag::Image { .. }) => true,
            Event::Start(Tag::Link { dest_url, .. }) => {
                !dest_url.starts_with("https://demo.example/")
            }
            _ => false,
        };
        prop_assert!(!acts, "{event:?} in {text}");
    }
    Ok(())
}

#[test]
fn neighbours_are_marked_as_one() {
    let mut claim = audit("").items.remove(0).claims.remove(0);
    claim.text = "Keys are well kept there".into();
    let mark = |start, end, kind| Mark { start, end, kind };
    claim.marks = vec![
        mark(0, 4, Cover::Covered),
        mark(9, 13, Cover::Uncovered),
        mark(14, 18, Cover::Uncovered),
        mark(19, 24, Cover::Conflicting),
    ];
    assert_eq!(super::bracketed(&claim), "Keys are [well kept] !!there!!");
}
