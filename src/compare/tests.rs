use proptest::prelude::*;

use super::diff::{Op, Piece, marked, words};
use super::near::Words;
use super::*;
use crate::page::tests::page;

fn laid(body: &str) -> Laid {
    Laid::of(page(body))
}

fn found<'l>(laid: &'l Laid, words: &str) -> Vec<&'l str> {
    laid.find(words).map(|r| laid.text(&r)).collect()
}

#[test]
fn words_stand_only_as_whole_sentences() {
    let laid = laid(
        "<main><h1 id=a>A</h1><p>One is kept. Two is not. Three is kept.</p>\
         <ul><li>SAML is not supported</li><li>LDAP</li></ul></main>",
    );
    assert_eq!(found(&laid, "Two is not."), ["Two is not."]);
    assert_eq!(found(&laid, "One is kept. Two is not."), ["One is kept. Two is not."]);
    assert_eq!(found(&laid, "LDAP"), ["LDAP"]);
    for part in ["SAML", "is kept.", "One is kept. Two", "Two", "", "Nine is kept."] {
        assert!(found(&laid, part).is_empty(), "{part}");
    }
    let part = laid.occurrences("SAML").next().unwrap();
    assert_eq!(laid.text(&laid.widened(&part)), "SAML is not supported");
}

#[test]
fn no_words_are_found_across_what_was_left_out() {
    let laid = laid("<main><p>One is kept.<nav>menu</nav>Two is kept.</p></main>");
    assert_eq!(found(&laid, "One is kept."), ["One is kept."]);
    let both = "One is kept.\nTwo is kept.";
    assert!(found(&laid, both).is_empty());
    let range = laid.occurrences(both).next().unwrap();
    assert_eq!(laid.cite(&range), None);
    let pieces: Vec<&str> = laid.pieces().iter().map(|r| laid.text(r)).collect();
    assert_eq!(pieces, ["One is kept.", "Two is kept."]);
}

#[test]
fn a_limiting_sentence_after_the_words_is_seen() {
    let laid = laid("<main><p>One is kept. However, not for long. Two is kept. It is.</p></main>");
    let one = laid.find("One is kept.").next().unwrap();
    assert_eq!(laid.text(&laid.limited(&one).unwrap()), "One is kept. However, not for long.");
    let two = laid.find("Two is kept.").next().unwrap();
    assert_eq!(laid.limited(&two), None);
}

#[test]
fn a_place_is_cited_with_its_section() {
    let laid =
        laid("<main><h1 id=a>A</h1><p>One.</p><h2 id=b>B</h2><p>Two is two here.</p></main>");
    let range = laid.find("Two is two here.").next().unwrap();
    let place = laid.cite(&range).unwrap();
    assert_eq!(place.url, "https://demo.example/a.html#b");
    assert_eq!(place.link, "https://demo.example/a.html#b:~:text=Two%20is%20two,here.");
    assert_eq!(
        (place.heading, place.quote.as_str()),
        (vec!["A".into(), "B".into()], "Two is two here.")
    );
    assert_eq!(place.proof.start..place.proof.end, range);
    let other = Section { anchor: Some("b".into()), headings: vec!["C".into()] };
    assert!(laid.section(&range).is(&other), "a renamed heading under its anchor");
    let bare = |heading: &str| Section { anchor: None, headings: vec![heading.into()] };
    assert!(bare("x").is(&bare("x")) && !bare("x").is(&bare("y")) && !bare("x").is(&other));
}

#[test]
fn the_nearest_stretch_is_the_one_with_most_words_in_order() {
    let laid = laid(
        "<main><p>Tea is served at noon. The master password is never kept on the disk. \
         The disk on kept never is password master the.</p></main>",
    );
    let near = |text: &str| laid.nearest(&Words::of(text), 0.5);
    let (ratio, range) = near("The master password is always kept on the disk.").unwrap();
    assert_eq!(laid.text(&range), "The master password is never kept on the disk.");
    assert!((0.8..1.0).contains(&ratio), "{ratio}");
    let (ratio, range) = near("Tea is served. The master password is never kept on disk.").unwrap();
    assert!(laid.text(&range).starts_with("Tea is served at noon. The master"), "{ratio}");
    assert_eq!(near("Backups are made by nobody."), None);
    assert_eq!(near(""), None);
}

#[test]
fn a_diff_shows_words_taken_out_and_put_in() {
    let of = |old, new| marked(&words(old, new));
    assert_eq!(of("A is stored.", "A is never stored."), "A is {+never+} stored.");
    assert_eq!(of("SAML", "SAML is not supported"), "SAML {+is not supported+}");
    assert_eq!(
        of("Keep 3 backups, daily.", "Keep 9 backups."),
        "Keep [-3-]{+9+} backups[-, daily-]."
    );
    assert_eq!(of("same\nwords", "same words"), "same words");
    assert_eq!(of("", "new"), "{+new+}");
    assert_eq!(of("", ""), "");
}

proptest! {
    #[test]
    fn a_diff_holds_both_texts_and_nothing_else(old in "\\PC{0,60}", new in "\\PC{0,60}") {
        let squeezed = |s: &str| s.split_whitespace().collect::<String>();
        let side = |other: Op| {
            let pieces = words(&old, &new).into_iter().filter(|p| p.op != other);
            squeezed(&pieces.map(|Piece { text, .. }| text).collect::<String>())
        };
        prop_assert_eq!(side(Op::Insert), squeezed(&old));
        prop_assert_eq!(side(Op::Delete), squeezed(&new));
    }

    #[test]
    fn the_bound_is_never_below_the_ratio(a in "a[ab c]{0,40}", b in "[ab c]{0,40}") {
        let (a, b) = (Words::of(&a), Words::of(&b));
        prop_assert!(a.may_be_near(&b, a.ratio(&b) - 1e-6));
    }
}
