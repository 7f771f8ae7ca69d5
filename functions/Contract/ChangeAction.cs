using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace RepoGrant.Contract;

[JsonConverter(typeof(ChangeActionSpelling))]
internal enum ChangeAction
{
    Created,
    Updated,
    Deleted,
    Unchanged,
}
