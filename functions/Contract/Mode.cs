using System.Text.Json.Serialization;

namespace RepoGrant.Contract;

/// <summary>Whether differences are written or only shown.</summary>
[JsonConverter(typeof(ModeSpelling))]
internal enum Mode
{
    Apply,
    Plan,
}
