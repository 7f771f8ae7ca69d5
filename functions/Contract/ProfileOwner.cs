using System.Text.Json.Serialization;

namespace RepoGrant.Contract;

/// <summary>Whose instance profile an instance has.</summary>
[JsonConverter(typeof(ProfileOwnerSpelling))]
internal enum ProfileOwner
{
    None,
    Ours,
    Adopted,
}
