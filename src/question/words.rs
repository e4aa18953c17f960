//! Word lists: what carries no meaning in a questionnaire's items, and who is asked about.

/// Words that no search is made for, in the languages that items come in.
pub(super) const STOP: &[&str] = &[
    // English
    "a", "able", "about", "after", "all", "also", "an", "and", "any", "are", "as", "at", "be",
    "been", "before", "being", "between", "both", "but", "by", "can", "could", "describe", "did",
    "do", "does", "doing", "done", "during", "each", "either", "etc", "ever", "every", "explain",
    "following", "for", "from", "get", "give", "given", "go", "had", "has", "have", "having", "he",
    "her", "here", "him", "his", "how", "i", "if", "in", "include", "included", "includes",
    "including", "into", "is", "it", "its", "itself", "just", "list", "made", "make", "may", "me",
    "might", "minimally", "must", "my", "n", "necessary", "no", "nor", "not", "of", "on", "once",
    "one", "only", "or", "other", "others", "our", "out", "over", "own", "per", "please",
    "possible", "provide", "provided", "provides", "select", "shall", "she", "should", "so",
    "some", "such", "than", "that", "the", "their", "them", "then", "there", "these", "they",
    "thing", "things", "this", "those", "through", "to", "too", "under", "up", "upon", "us", "use",
    "used", "uses", "using", "very", "via", "was", "we", "were", "what", "when", "where", "which",
    "while", "who", "whom", "whose", "why", "will", "with", "within", "without", "would", "x",
    "y", "yes", "yet", "you", "your", "currently", "e", "g", "s", "t", "need", "needs", "want",
    "state", "specify", "detail", "details", "ensure", "place", "implemented", "appropriate",
    "applicable", "relevant", "least", "kind", "type", "types", "regularly", "regular",
    // French
    "au", "aux", "avec", "ce", "ces", "cette", "comment", "dans", "de", "des", "du", "elle", "en",
    "est", "et", "être", "il", "ils", "la", "le", "les", "leur", "nos", "notre", "ou", "où", "par",
    "pas", "pour", "que", "quel", "quelle", "quelles", "quels", "qui", "sa", "se", "ses", "son",
    "sont", "sur", "un", "une", "vos", "votre", "vous", "l", "d", "c", "qu",
    // German
    "aber", "auf", "aus", "bei", "das", "dem", "den", "der", "die", "ein", "eine", "einem",
    "einen", "einer", "es", "für", "gibt", "haben", "hat", "ihr", "ihre", "im", "ist", "kann",
    "mit", "nach", "nicht", "oder", "sich", "sie", "sind", "über", "und", "von", "welche", "wer",
    "werden", "wie", "wird", "wo", "zu", "zum", "zur",
    // Spanish
    "al", "como", "con", "cuál", "del", "dónde", "el", "ella", "está", "están", "esta", "este",
    "ha", "han", "hay", "las", "lo", "los", "o", "para", "pero", "por", "puede", "qué", "quién",
    "si", "su", "sus", "tiene", "una", "y",
];

/// Words so common in items that they decide nothing, though they may help to rank.
pub(super) const WEAK: &[&str] = &[
    "application", "company", "customer", "system", "software", "solution", "product", "service",
    "user", "organization", "organisation", "support", "process", "procedure", "policy",
    "document", "documented", "tool", "business", "institution", "vendor", "project", "environment",
    "manage", "management", "security", "secure", "information", "data", "control", "access",
    "allow", "set", "setup", "change", "perform", "define", "defined", "measure", "technical",
    "standard", "mechanism", "integrate", "integrated", "internal", "external", "based", "level",
    "client", "corporate", "desktop", "people", "staff", "employee", "work", "works", "way", "new",
    "different", "related", "available", "time", "date", "web", "link", "basic", "qgis",
];

/// Words that make an item one about the organisation and its people.
pub(super) const ORGANISATION: &[&str] = &[
    "company", "developer", "developers", "employee", "employees", "staff", "personnel",
    "contributor", "contributors", "maintainer", "maintainers", "organization", "organisation",
    "team", "committee", "project", "repository", "contractor", "contractors", "entreprise",
    "unternehmen", "empresa",
];

/// Words that make an item one about the product.
pub(super) const PRODUCT: &[&str] = &[
    "application", "product", "software", "solution", "user", "users", "customer", "customers",
    "tool", "desktop", "interface", "app", "login", "logon", "qgis", "logiciel", "produit",
    "anwendung", "aplicación", "end-user",
];
