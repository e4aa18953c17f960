//! Units of quantities: what a number counts.

/// What a number counts. Values of one dimension can be compared.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Unit {
    /// Time; the factor makes seconds.
    Time(f64),
    /// Data; the factor makes bytes.
    Data(f64),
    /// Key and hash lengths, bits.
    Bits,
    /// A currency, by its ISO 4217 code.
    Money(&'static str),
    /// Per cent and fractions of a whole.
    Share,
    /// Things, by the stem of what is counted.
    Things(String),
    /// The number of a name: "TLS 1.3", "GPL 2", by the name in lower case.
    Named(String),
    /// Nothing that is said.
    Bare,
}

const DAY: f64 = 86_400.0;

/// The unit that `word` (lower case) names and its factor.
pub(super) fn unit(word: &str) -> Option<Unit> {
    let time = |seconds: f64| Some(Unit::Time(seconds));
    let data = |power: i32| Some(Unit::Data(1024_f64.powi(power)));
    match word {
        "second" | "seconds" | "sec" | "secs" => time(1.0),
        "minute" | "minutes" | "min" | "mins" => time(60.0),
        "hour" | "hours" | "h" | "hrs" => time(3600.0),
        "day" | "days" => time(DAY),
        "week" | "weeks" => time(7.0 * DAY),
        "month" | "months" => time(365.25 / 12.0 * DAY),
        "quarter" | "quarters" => time(365.25 / 4.0 * DAY),
        "year" | "years" | "annum" => time(365.25 * DAY),
        "decade" | "decades" => time(3652.5 * DAY),
        "byte" | "bytes" => data(0),
        "kb" | "kib" | "kilobyte" | "kilobytes" => data(1),
        "mb" | "mib" | "megabyte" | "megabytes" => data(2),
        "gb" | "gib" | "gigabyte" | "gigabytes" => data(3),
        "tb" | "tib" | "terabyte" | "terabytes" => data(4),
        "bit" | "bits" => Some(Unit::Bits),
        "percent" | "%" => Some(Unit::Share),
        _ => currency(word).map(Unit::Money),
    }
}

/// The currency that a word or sign names.
pub(super) fn currency(word: &str) -> Option<&'static str> {
    Some(match word {
        "€" | "eur" | "euro" | "euros" => "EUR",
        "$" | "usd" | "dollar" | "dollars" => "USD",
        "£" | "gbp" | "pound" | "pounds" => "GBP",
        "¥" | "jpy" | "yen" => "JPY",
        "chf" | "franc" | "francs" => "CHF",
        _ => return None,
    })
}

/// The length of the period that an adverb or adjective names, seconds.
pub(super) fn period(word: &str) -> Option<f64> {
    let days = match word {
        "hourly" => 1.0 / 24.0,
        "daily" | "nightly" => 1.0,
        "weekly" => 7.0,
        "fortnightly" | "biweekly" => 14.0,
        "monthly" => 365.25 / 12.0,
        "quarterly" => 365.25 / 4.0,
        "semiannually" | "semiannual" | "biannually" | "biannual" => 365.25 / 2.0,
        "yearly" | "annual" | "annually" => 365.25,
        _ => return None,
    };
    Some(days * DAY)
}

/// The value of a number word.
pub(super) fn cardinal(word: &str) -> Option<f64> {
    const WORDS: [&str; 21] = [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
        "twenty",
    ];
    const TENS: [&str; 7] = ["thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
    if let Some(at) = WORDS.iter().position(|w| *w == word) {
        return Some(at as f64);
    }
    if let Some(at) = TENS.iter().position(|w| *w == word) {
        return Some(at as f64 * 10.0 + 30.0);
    }
    Some(match word {
        "dozen" => 12.0,
        "hundred" => 100.0,
        "thousand" => 1000.0,
        "million" => 1_000_000.0,
        _ => return None,
    })
}

/// The place that an ordinal word or number names: "third", "4th".
pub(super) fn ordinal(word: &str) -> Option<f64> {
    const WORDS: [&str; 12] = [
        "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth",
        "tenth", "eleventh", "twelfth",
    ];
    if let Some(at) = WORDS.iter().position(|w| *w == word) {
        return Some(at as f64 + 1.0);
    }
    let digits = ["st", "nd", "rd", "th"].iter().find_map(|end| word.strip_suffix(end))?;
    digits.parse().ok().filter(|_| digits.chars().all(|c| c.is_ascii_digit()))
}

/// The number of a month's name: "March", "Sept".
pub(super) fn month(word: &str) -> Option<u8> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let short = |full: &&str| word.len() >= 3 && full.starts_with(word) && word.len() <= 4;
    MONTHS.iter().position(|m| *m == word || short(m)).map(|i| i as u8 + 1)
}
