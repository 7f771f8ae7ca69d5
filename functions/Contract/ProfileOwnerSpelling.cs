using System.Text.Json.Serialization;

namespace RepoGrant.Contract;

internal sealed class ProfileOwnerSpelling() : Spelling<ProfileOwner>("none", "ours", "adopted");
