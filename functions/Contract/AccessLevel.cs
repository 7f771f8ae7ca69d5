using System.Text.Json.Serialization;

namespace RepoGrant.Contract;

/// <summary>What an access policy allows on a repository.</summary>
[JsonConverter(typeof(AccessLevelSpelling))]
internal enum AccessLevel
{
    Read,
    Contribute,
    Maintain,
    Full,
}
