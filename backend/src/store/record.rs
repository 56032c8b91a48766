//! Ties a domain struct to its table: one list of fields gives the row, and both ways between them.

/// `record! { Domain as Row in table { field: Type, … } }`: every row has the workspace first.
macro_rules! record {
    ($domain:ty as $row:ident in $table:ident { $($field:ident: $type:ty),* $(,)? }) => {
        #[derive(diesel::Queryable, diesel::Selectable, diesel::Insertable, diesel::AsChangeset)]
        #[diesel(table_name = crate::store::schema::$table, treat_none_as_null = true)]
        pub(super) struct $row {
            workspace_id: String,
            $($field: <$type as crate::store::column::Column>::Stored,)*
        }

        impl $row {
            pub(super) fn new(workspace: &countersign_shared::ids::WorkspaceId, record: &$domain) -> Self {
                Self {
                    workspace_id: workspace.to_string(),
                    $($field: crate::store::column::Column::store(&record.$field),)*
                }
            }

            pub(super) fn into_record(self) -> Result<$domain, crate::store::StoreError> {
                Ok(<$domain>::from_columns($(
                    <$type as crate::store::column::Column>::load(self.$field).ok_or(
                        crate::store::StoreError::Corrupt { column: concat!(stringify!($table), ".", stringify!($field)) },
                    )?,
                )*))
            }
        }

        impl $domain {
            #[allow(clippy::too_many_arguments, reason = "one argument a column, written by the macro")]
            fn from_columns($($field: $type,)*) -> Self {
                Self { $($field,)* }
            }
        }
    };
}

pub(super) use record;
