using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace RepoGrant.Contract;

[JsonConverter(typeof(WordConverter<ChangeAction>))]
public enum ChangeAction
{
    Created,
    Updated,
    Deleted,
    Unchanged,
}
