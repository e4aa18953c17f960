//! Linear models: named numbers, and a weight for each.

macro_rules! linear {
    ($(#[$about:meta])+ $model:ident { $($(#[$doc:meta])+ $name:ident,)+ }) => {
        $(#[$about])+
        #[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $model {
            $($(#[$doc])+ pub $name: f32,)+
        }

        impl $model {
            /// The sum of the features, each times its weight.
            pub fn score(&self, weights: &Self) -> f32 {
                0.0 $(+ self.$name * weights.$name)+
            }

            /// The features by name.
            pub fn named(&self) -> impl Iterator<Item = (&'static str, f32)> {
                [$((stringify!($name), self.$name),)+].into_iter()
            }
        }
    };
}

pub(crate) use linear;
