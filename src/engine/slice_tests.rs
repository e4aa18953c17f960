//! Every excerpt of every page is a slice of its page's text, at a link that a browser leaves as it is.

use proptest::prelude::*;

use super::order_tests::{answered, engine};
use crate::page::made::site;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn every_excerpt_is_a_slice_of_its_page(pages in site(), word in "[a-z]{1,9}") {
        let engine = engine(pages.iter());
        let asked = format!("Is the {word} kept?");
        for question in ["Is the password stored?", "Where are the keys kept?", "tea", &asked] {
            for excerpt in engine.ask(question).unwrap().excerpts {
                let quote = &excerpt.quote;
                let page = pages.iter().find(|p| p.meta.capture == *quote.capture()).unwrap();
                prop_assert_eq!(page.text().get(quote.range()), Some(quote.text()));
                prop_assert_eq!(&page.quote(quote.range()).unwrap(), quote);
                let cite = &excerpt.citation;
                for link in cite.also_at.iter().chain([&cite.url, &cite.link]) {
                    let parsed = url::Url::parse(link).unwrap();
                    prop_assert_eq!(parsed.as_str(), link);
                    prop_assert!(link.matches(":~:").count() <= 1, "{link}");
                }
                prop_assert!(cite.url.starts_with(&page.meta.capture.url));
                let section = engine.section(&cite.url).unwrap();
                prop_assert!(section.quotes.iter().any(|q| q.text().contains(quote.text())));
                prop_assert_eq!(&section.url, &cite.url);
            }
        }
    }
}

#[test]
fn questions_of_the_property_have_answers() {
    let said = "The password is not stored. The keys of QGIS are kept. Tea is kept as well.";
    let page = crate::page::tests::page(&format!("<main><h1>T</h1><p>{said}</p></main>"));
    let answers = answered(&engine([&page].into_iter()));
    assert_eq!(answers.matches("\"excerpts\": [\n").count(), 4, "{answers}");
}
