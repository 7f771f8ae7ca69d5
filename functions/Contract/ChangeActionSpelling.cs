using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace RepoGrant.Contract;

internal sealed class ChangeActionSpelling() : Spelling<ChangeAction>("Created", "Updated", "Deleted", "Unchanged");
