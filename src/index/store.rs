//! The index folder: one writer, whole generations, readers that never see half of one.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock, RwLock};

use quick_cache::sync::Cache;
use rustc_hash::FxHashMap;
use serde::de::DeserializeOwned;
use tantivy::schema::{Field, IndexRecordOption, Value};
use tantivy::{
    DocAddress, DocSet, Index, ReloadPolicy, Searcher, TERMINATED, TantivyDocument, Term,
};

use super::asks::Asks;
use super::build::{Builder, Built};
use super::manifest::{CorpusKind, FORMAT, Manifest};
use super::record::{PageRecord, PassageRecord};
use super::schema::{self, Fields};
use super::sealed;
use crate::error::{Error, Result};
use crate::file::sync_dir;
use crate::guard::guard;
use crate::page::Page;
use crate::question::concepts::Concepts;

/// Name of the lock file in the index folder.
const LOCK: &str = ".lock";

/// Prefix of a generation that is being built.
const BUILDING: &str = "building-";

/// Prefix of a generation that is whole.
const GENERATION: &str = "g-";

/// Name of the file of the concepts that a generation was built with.
const LEXICON: &str = "lexicon";

/// Name of the file of the known questions.
const ASKS: &str = "asks";

/// Passages kept decoded, of some 2 KB each.
const CACHED_PASSAGES: usize = 8192;

/// Pages kept decoded, of some 30 KB each.
const CACHED_PAGES: usize = 256;

/// The right to write an index; held until dropped, and let go by the system if the process dies.
pub struct WriteLock {
    dir: PathBuf,
    _file: File,
}

impl WriteLock {
    /// Makes `dir` if need be and locks it. [`Error::Busy`] where another process holds it.
    pub fn acquire(dir: &Path) -> Result<Self> {
        std::fs::create_dir_all(dir).map_err(Error::io("make the folder", dir))?;
        let path = dir.join(LOCK);
        let file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .map_err(Error::io("write", &path))?;
        match file.try_lock() {
            Ok(()) => Ok(Self { dir: dir.to_path_buf(), _file: file }),
            Err(TryLockError::WouldBlock) => Err(Error::Busy(dir.to_path_buf())),
            Err(TryLockError::Error(e)) => Err(Error::io("lock", &path)(e)),
        }
    }

    /// Writes `builder`'s pages as a new generation and swaps it in. On any error the generation
    /// before stays the one that readers see.
    pub fn publish(&self, builder: Builder, sources: Vec<String>) -> Result<Manifest> {
        self.sweep(&[])?;
        let building = tempfile::Builder::new()
            .prefix(BUILDING)
            .tempdir_in(&self.dir)
            .map_err(Error::io("write", &self.dir))?;
        let built = self.write(building.path(), builder)?;
        sync_dir(building.path())?;
        let generation = format!("{GENERATION}{}", uuid::Uuid::new_v4().simple());
        let target = self.dir.join(&generation);
        std::fs::rename(building.path(), &target).map_err(Error::io("write", &target))?;
        let _ = building.keep();
        sync_dir(&self.dir)?;
        let previous = Manifest::read(&self.dir).ok().flatten().map(|m| m.generation);
        let manifest = Manifest {
            format: FORMAT,
            tool: env!("CARGO_PKG_VERSION").to_owned(),
            generation: generation.clone(),
            corpus: built.corpus,
            passages_digest: built.passages_digest,
            sources,
        };
        manifest.write(&self.dir)?;
        // The generation before stays for readers that have read the old manifest just now.
        self.sweep(&[Some(generation), previous].into_iter().flatten().collect::<Vec<_>>())?;
        Ok(manifest)
    }

    /// Removes what earlier runs left: generations other than `keep` (none: only unfinished ones).
    fn sweep(&self, keep: &[String]) -> Result<()> {
        for entry in std::fs::read_dir(&self.dir).map_err(Error::io("read", &self.dir))? {
            let entry = entry.map_err(Error::io("read", &self.dir))?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let old = !keep.is_empty() && name.starts_with(GENERATION) && !keep.contains(&name);
            if old || name.starts_with(BUILDING) {
                std::fs::remove_dir_all(entry.path())
                    .map_err(Error::io("remove", &entry.path()))?;
            }
        }
        Ok(())
    }

    /// Writes `builder`'s pages into the empty folder `dir`.
    fn write(&self, dir: &Path, builder: Builder) -> Result<Built> {
        let lexicon = builder.questions().concepts().encoded();
        sealed::write(&dir.join(LEXICON), &lexicon.map_err(|e| self.failed(e))?)?;
        let index = Index::builder()
            .schema(schema::schema().0)
            .tokenizers(schema::tokenizers())
            .create_in_dir(dir)
            .map_err(|e| self.failed(e))?;
        let built = builder.finish(&index, CorpusKind::Captures).map_err(|e| self.failed(e))?;
        sealed::write(&dir.join(ASKS), built.asks.bytes())?;
        Ok(built)
    }

    fn failed(&self, error: impl std::fmt::Display) -> Error {
        Error::index(&self.dir)(error)
    }
}

/// In how many passages a concept is named, by where.
#[derive(Clone, Copy)]
struct Named {
    texts: u64,
    headings: u64,
    restated: u64,
}

/// An open index.
pub struct Reader {
    searcher: Searcher,
    fields: Fields,
    manifest: Manifest,
    dir: PathBuf,
    /// Stems that were looked up, and in how many passages the text has each; none for stems that no
    /// searched field has.
    frequencies: RwLock<FxHashMap<String, Option<u64>>>,
    /// Concepts that were looked up.
    concepts: RwLock<FxHashMap<String, Named>>,
    asks: OnceLock<Asks>,
    /// Passages and pages that were read lately.
    passages: Cache<DocAddress, Arc<PassageRecord>>,
    pages: Cache<u32, Arc<Page>>,
}

impl Reader {
    /// Opens the index in `dir`; none where there is none.
    pub fn open(dir: &Path) -> Result<Option<Self>> {
        let Some(mut manifest) = Manifest::read(dir)? else { return Ok(None) };
        let mut opened = Self::open_generation(dir, &manifest);
        if opened.is_err() {
            // Between reading the manifest and opening, two newer generations may have come.
            if let Some(newer) =
                Manifest::read(dir)?.filter(|m| m.generation != manifest.generation)
            {
                opened = Self::open_generation(dir, &newer);
                manifest = newer;
            }
        }
        let searcher = opened?;
        let fields = schema::schema().1;
        Ok(Some(Self::of(searcher, fields, manifest, dir.to_path_buf())))
    }

    fn of(searcher: Searcher, fields: Fields, manifest: Manifest, dir: PathBuf) -> Self {
        Self {
            searcher,
            fields,
            manifest,
            dir,
            frequencies: RwLock::default(),
            concepts: RwLock::default(),
            asks: OnceLock::new(),
            passages: Cache::new(CACHED_PASSAGES),
            pages: Cache::new(CACHED_PAGES),
        }
    }

    /// Whether any page names the concept `id`, in its text or in a heading.
    pub(crate) fn names_concept(&self, id: &str) -> Result<bool> {
        let named = self.concept(id)?;
        Ok(named.texts + named.headings > 0)
    }

    /// Whether the concept `id` is named anywhere that is searched, other words for pages included.
    pub(crate) fn has_concept(&self, id: &str) -> Result<bool> {
        let named = self.concept(id)?;
        Ok(named.texts + named.headings + named.restated > 0)
    }

    /// In how many passages the concept `id` is named.
    pub(crate) fn passages_of_concept(&self, id: &str) -> Result<u64> {
        Ok(self.concept(id)?.texts)
    }

    fn concept(&self, id: &str) -> Result<Named> {
        if let Ok(known) = self.concepts.read()
            && let Some(named) = known.get(id)
        {
            return Ok(*named);
        }
        let fields = &self.fields;
        let named = Named {
            texts: self.counted(fields.concepts, id)?,
            headings: self.counted(fields.heading_concepts, id)?,
            restated: self.counted(fields.restated_concepts, id)?,
        };
        if let Ok(mut known) = self.concepts.write() {
            known.insert(id.to_owned(), named);
        }
        Ok(named)
    }

    /// Whether any page has `stem`, in its text, its title or a heading.
    pub(crate) fn has_word(&self, stem: &str) -> Result<bool> {
        let fields = &self.fields;
        for field in [fields.body, fields.headings, fields.lead, fields.title] {
            if self.counted(field, stem)? > 0 {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn counted(&self, field: Field, term: &str) -> Result<u64> {
        let term = Term::from_field_text(field, term);
        self.searcher.doc_freq(&term).map_err(|e| self.damaged(e))
    }

    /// In how many passages the text has `stem`; none where no searched field has it.
    pub(crate) fn frequency(&self, stem: &str) -> Result<Option<u64>> {
        if let Ok(known) = self.frequencies.read()
            && let Some(found) = known.get(stem)
        {
            return Ok(*found);
        }
        let fields = &self.fields;
        let count = |field| self.searcher.doc_freq(&Term::from_field_text(field, stem));
        let counted = || -> tantivy::Result<Option<u64>> {
            let others = [fields.headings, fields.lead, fields.restated, fields.title];
            let body = count(fields.body)?;
            for other in others {
                if body > 0 || count(other)? > 0 {
                    return Ok(Some(body));
                }
            }
            Ok(None)
        };
        let found = counted().map_err(|e| self.damaged(e))?;
        if let Ok(mut known) = self.frequencies.write() {
            known.insert(stem.to_owned(), found);
        }
        Ok(found)
    }

    fn open_generation(dir: &Path, manifest: &Manifest) -> Result<Searcher> {
        let path = manifest.generation_dir(dir);
        let damaged =
            |e: tantivy::TantivyError| Error::Damaged { path: path.clone(), detail: e.to_string() };
        if !path.is_dir() {
            return Err(Error::Damaged { path, detail: "the folder is missing".into() });
        }
        let open = || -> tantivy::Result<Searcher> {
            let mut index = Index::open_in_dir(&path)?;
            if index.schema() != schema::schema().0 {
                let message = "its fields are not those of its format".to_owned();
                return Err(tantivy::TantivyError::SchemaError(message));
            }
            index.set_tokenizers(schema::tokenizers());
            let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
            Ok(reader.searcher())
        };
        guard(open)
            .map_err(|detail| Error::Damaged { path: path.clone(), detail })?
            .map_err(damaged)
    }

    /// An index of `builder`'s pages in memory.
    pub fn in_memory(builder: Builder, kind: CorpusKind) -> Result<Self> {
        let dir = PathBuf::from("(in memory)");
        let make = || -> tantivy::Result<(Searcher, Built)> {
            let index = Index::builder()
                .schema(schema::schema().0)
                .tokenizers(schema::tokenizers())
                .create_in_ram()?;
            let built = builder.finish(&index, kind)?;
            let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
            Ok((reader.searcher(), built))
        };
        let (searcher, built) = make().map_err(Error::index(&dir))?;
        let manifest = Manifest {
            format: FORMAT,
            tool: env!("CARGO_PKG_VERSION").to_owned(),
            generation: "memory".into(),
            corpus: built.corpus,
            passages_digest: built.passages_digest,
            sources: Vec::new(),
        };
        let asks = built.asks.into();
        Ok(Self { asks, ..Self::of(searcher, schema::schema().1, manifest, dir) })
    }

    /// What the index holds.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    pub(crate) fn fields(&self) -> &Fields {
        &self.fields
    }

    pub(crate) fn searcher(&self) -> &Searcher {
        &self.searcher
    }

    /// The passage at `address`.
    pub(crate) fn passage(&self, address: DocAddress) -> Result<Arc<PassageRecord>> {
        self.passages.get_or_insert_with(&address, || self.read_passage(address).map(Arc::new))
    }

    fn read_passage(&self, address: DocAddress) -> Result<PassageRecord> {
        let document: TantivyDocument = self.searcher.doc(address).map_err(|e| self.damaged(e))?;
        let bytes = document.get_first(self.fields.passage).and_then(|v| v.as_bytes());
        let bytes = bytes.ok_or_else(|| self.damaged("a passage has no record"))?;
        postcard::from_bytes(bytes).map_err(|e| self.damaged(e))
    }

    /// Where the passage of that number is kept.
    pub(crate) fn passage_address(&self, number: u32) -> Result<Option<DocAddress>> {
        self.numbered(self.fields.number, u64::from(number))
    }

    /// The page of that number.
    pub(crate) fn page(&self, number: u32) -> Result<Arc<Page>> {
        self.pages.get_or_insert_with(&number, || self.read_page(number).map(Arc::new))
    }

    fn read_page(&self, number: u32) -> Result<Page> {
        let record: PageRecord =
            self.decoded(self.fields.page_record, u64::from(number), "a page")?;
        Ok(Page::stored(record.meta, record.text))
    }

    /// The questions that sentences are known to answer; read at their first use.
    pub(crate) fn asks(&self) -> Result<&Asks> {
        if let Some(asks) = self.asks.get() {
            return Ok(asks);
        }
        let path = self.manifest.generation_dir(&self.dir).join(ASKS);
        let asks = Asks::from_bytes(sealed::read(&path)?);
        let asks = asks.map_err(|detail| Error::Damaged { path, detail: detail.to_owned() })?;
        Ok(self.asks.get_or_init(|| asks))
    }

    /// The concepts that the index was built with, unless their text was another than `text`.
    pub(crate) fn lexicon(&self, text: &str) -> Result<Option<Concepts>> {
        let path = self.manifest.generation_dir(&self.dir).join(LEXICON);
        let bytes = sealed::read(&path)?;
        let decoded = guard(|| Concepts::decode(&bytes, text).map_err(|e| e.to_string()));
        decoded.and_then(|d| d).map_err(|detail| Error::Damaged { path, detail })
    }

    /// The one document that has `number` in `field`.
    fn numbered(&self, field: Field, number: u64) -> Result<Option<DocAddress>> {
        let term = Term::from_field_u64(field, number);
        let find = || -> tantivy::Result<Option<DocAddress>> {
            for (segment, reader) in self.searcher.segment_readers().iter().enumerate() {
                let inverted = reader.inverted_index(field)?;
                let found = inverted.read_postings(&term, IndexRecordOption::Basic)?;
                if let Some(doc) = found.map(|p| p.doc()).filter(|doc| *doc != TERMINATED) {
                    return Ok(Some(DocAddress::new(segment as u32, doc)));
                }
            }
            Ok(None)
        };
        find().map_err(|e| self.damaged(e))
    }

    /// The record in `field` of the document that is not a passage and has `number`.
    fn decoded<T: DeserializeOwned>(&self, field: Field, number: u64, what: &str) -> Result<T> {
        let address = self.numbered(self.fields.page, number)?;
        let address = address.ok_or_else(|| self.damaged(format!("{what} is missing")))?;
        let document: TantivyDocument = self.searcher.doc(address).map_err(|e| self.damaged(e))?;
        let bytes = document.get_first(field).and_then(|v| v.as_bytes());
        let bytes = bytes.ok_or_else(|| self.damaged(format!("{what} has no record")))?;
        postcard::from_bytes(bytes).map_err(|e| self.damaged(e))
    }

    pub(crate) fn damaged<E: std::fmt::Display>(&self, error: E) -> Error {
        Error::Damaged { path: self.dir.clone(), detail: error.to_string() }
    }
}
