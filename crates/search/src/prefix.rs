//! Finds the documents with any word that begins as given.

use tantivy::{
    BitSet, DocId, Score, SegmentReader, TantivyError,
    query::{BitSetDocSet, ConstScorer, EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight},
    schema::{Field, IndexRecordOption},
};

/// Asks for the words of `field` that begin with `start`, however many there are.
#[derive(Clone, Debug)]
pub struct Beginning {
    field: Field,
    start: String,
}

impl Beginning {
    /// Asks for the words of `field` that begin with `start`, which is folded.
    pub fn new(field: Field, start: &str) -> Beginning {
        Beginning { field, start: start.to_owned() }
    }
}

impl Query for Beginning {
    fn weight(&self, _: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(self.clone()))
    }
}

impl Weight for Beginning {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let inverted = reader.inverted_index(self.field)?;
        let mut words = inverted.terms().range().ge(self.start.as_bytes()).into_stream()?;
        let mut places = Vec::new();
        while words.advance() && words.key().starts_with(self.start.as_bytes()) {
            places.push(words.value().clone());
        }
        if places.is_empty() {
            return Ok(Box::new(EmptyScorer));
        }
        if let [only] = places.as_slice() {
            let postings = inverted.read_postings_from_terminfo(only, IndexRecordOption::Basic)?;
            return Ok(Box::new(ConstScorer::new(postings, boost)));
        }
        let mut docs = BitSet::with_max_value(reader.max_doc());
        for place in places {
            let mut blocks = inverted.read_block_postings_from_terminfo(&place, IndexRecordOption::Basic)?;
            while !blocks.docs().is_empty() {
                for doc in blocks.docs() {
                    docs.insert(*doc);
                }
                blocks.advance();
            }
        }
        Ok(Box::new(ConstScorer::new(BitSetDocSet::from(docs), boost)))
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        if self.scorer(reader, 1.0)?.seek(doc) == doc {
            return Ok(Explanation::new("a word begins so", 1.0));
        }
        Err(TantivyError::InvalidArgument("no word of the document begins so".to_owned()))
    }
}
