//! What ranking knows of a stretch of sentences, each thing a number.

use serde::{Deserialize, Serialize};

use crate::linear::linear;

linear! {
    /// The features of a stretch; as weights, what one of each is worth.
    Features {
        /// Share of the question's weight that the sentences name.
        here,
        /// Named in other words for the sentences.
        restated,
        /// Named there, scattered.
        scattered,
        /// Named in the section's heading, which is a question.
        asked,
        /// Named in the section's heading or the lead-in.
        heading,
        /// Named elsewhere in the passage or in a heading above.
        near,
        /// One of its kinds or parts named in the sentences.
        member_here,
        /// One of its kinds or parts named around them.
        member_near,
        /// A relative named in the sentences.
        relative_here,
        /// A relative named around them.
        relative_near,
        /// Not named at all.
        nothing,
        /// Share of the question's weight that is named in the question's own words.
        same_words,
        /// How near the question is to one that the sentences are known to answer: cosine, 0 to 1.
        answers,
        /// How near it is to the next four of them: a sum, each next one counting less.
        votes,
        /// How near it is to those of the passage's other sentences: the sum of the best two.
        beside,
        /// The same for the other passages of the section.
        section,
        /// The same for the other sections of the page.
        page,
        /// Full-text score, as a share of the best passage's.
        bm25,
        /// 1 for the project's stated policy.
        policy,
        /// 1 for a manual.
        manual,
        /// 1 for a worked example.
        cookbook,
        /// 1 where the page is of the subject that the question names.
        subject,
        /// 1 where the question asks about the organisation and the page about the project.
        organisation,
        /// 1 on plugins or the server where the question does not name them.
        other_subject,
        /// 1 where the sentences are about the project's own accounts, the question about the product.
        off_subject,
        /// 1 where the sentences tell what is asked: who, when, where, how.
        relation,
        /// 1 with a modal or definitional verb.
        modal,
        /// Words, up to thirty, in thirties.
        words,
        /// Words beyond thirty, in thirties, up to ten: the longest sentence can still be the best there is.
        wordy,
        /// 1 for fewer than five words.
        stub,
        /// 1 for the first passage of a section.
        first,
        /// 1 where every sentence is itself a question.
        question,
        /// 1 for code, captions, table headers: names without a statement.
        no_statement,
        /// 1 for a row of a table.
        row,
        /// 1 for an item of a list.
        item,
        /// 1 for each better stretch of the same passage.
        again,
    }
}
