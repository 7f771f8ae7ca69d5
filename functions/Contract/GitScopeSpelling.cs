using System.Text.Json.Serialization;

namespace RepoGrant.Contract;

internal sealed class GitScopeSpelling() : Spelling<GitScope>("repository", "global");
