using System.Text.Json.Serialization;

namespace RepoGrant.Contract;

internal sealed class ModeSpelling() : Spelling<Mode>("apply", "plan");
