using System.Text.Json.Nodes;

namespace RepoGrant.Reports;

/// <summary>The result of one check on an instance.</summary>
public sealed class CheckJson(JsonObject json)
{
    /// <summary>The check's name.</summary>
    public string Name { get; } = json.Text("name");

    /// <summary>Whether it succeeded.</summary>
    public bool Ok { get; } = json.IsTrue("ok");

    /// <summary>What was found.</summary>
    public string Detail { get; } = json.Text("detail");

    /// <summary>The user and the repository, if the check is for one.</summary>
    public string Of { get; } = string.Join(' ', new[] { json.Text("user"), json.Text("repository") }.Where(text => text.Length > 0));
}
