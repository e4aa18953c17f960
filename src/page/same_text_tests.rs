//! What holds of every page's text: it is made the same way again, in blocks that tile it, and of what a
//! reader sees.

use proptest::prelude::*;

use super::html::push_folded;
use super::made::{body, escaped, page};
use super::{Page, tests};

fn block_texts(page: &Page) -> Vec<&str> {
    page.blocks.iter().map(|b| &page.text()[b.range.clone()]).collect()
}

proptest! {
    #[test]
    fn the_same_bytes_give_the_same_page(body in body()) {
        let (one, other) = (tests::page(&body), tests::page(&body));
        prop_assert_eq!(one.text(), other.text());
        prop_assert_eq!(one.visible(), other.visible());
        prop_assert_eq!(&one.meta, &other.meta);
        prop_assert_eq!(&one.blocks, &other.blocks);
        prop_assert_eq!(&one.sections, &other.sections);
    }

    #[test]
    fn the_text_read_again_is_the_text(page in page()) {
        let again: String =
            block_texts(&page).iter().map(|b| format!("<pre>{}</pre>", escaped(b))).collect();
        let again = tests::page(&format!("<main>{again}</main>"));
        prop_assert_eq!(again.text(), page.text());
        prop_assert_eq!(block_texts(&again), block_texts(&page));
    }

    #[test]
    fn the_text_is_its_blocks_parted_by_newlines(page in page()) {
        prop_assert_eq!(block_texts(&page).join("\n"), page.text());
        let mut at = 0;
        for block in &page.blocks {
            let text = page.text().get(block.range.clone());
            prop_assert!(text.is_some_and(|t| !t.trim().is_empty() && t.trim_end() == t));
            prop_assert_eq!(block.range.start, at);
            at = block.range.end + 1;
            prop_assert!(block.section < page.sections.len());
            prop_assert!(block.lead.is_none_or(|lead| page.blocks[lead].range.end < block.range.start));
            prop_assert!(block.cite.is_none());
        }
    }

    #[test]
    fn every_block_is_what_a_reader_sees(page in page()) {
        for text in block_texts(&page) {
            let mut folded = String::new();
            push_folded(&mut folded, text);
            prop_assert!(page.visible().contains(&folded), "{text:?} in {:?}", page.visible());
            prop_assert!(!text.contains("hidden()") && !text.contains("drawn"));
        }
    }
}
