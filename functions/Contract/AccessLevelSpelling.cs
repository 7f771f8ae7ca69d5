using System.Text.Json.Serialization;

namespace RepoGrant.Contract;

internal sealed class AccessLevelSpelling() : Spelling<AccessLevel>("read", "contribute", "maintain", "full");
