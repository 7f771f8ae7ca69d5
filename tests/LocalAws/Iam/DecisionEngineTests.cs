using System.Text.Json.Nodes;

namespace LocalAws.Tests.Iam;

/// <summary>
/// Runs the cases in <c>cases/decisions</c>: each file is one of AWS's rules, each case one question with its documented answer.
/// </summary>
public sealed class DecisionEngineTests
{
    public static TheoryData<string, string> Cases() => CaseFiles.All("decisions");

    [Theory]
    [MemberData(nameof(Cases))]
    public void Decides_as_AWS_documents(string file, string name)
    {
        var found = new EngineCase(CaseFiles.Read("decisions", file, name));
        Assert.Equal(found.Expected, found.Answer());
    }
}

/// <summary>The JSON cases beside the tests.</summary>
internal static class CaseFiles
{
    private static string Folder(string kind) => Path.Combine(AppContext.BaseDirectory, "Iam", "cases", kind);

    public static TheoryData<string, string> All(string kind)
    {
        var data = new TheoryData<string, string>();
        foreach (var file in Directory.EnumerateFiles(Folder(kind), "*.json").Order(StringComparer.Ordinal))
        {
            foreach (var name in Cases(file).Select(found => (string)found["name"]!))
                data.Add(Path.GetFileNameWithoutExtension(file), name);
        }
        return data;
    }

    public static JsonObject Read(string kind, string file, string name) =>
        Cases(Path.Combine(Folder(kind), file + ".json")).Single(found => (string)found["name"]! == name);

    // What the cases of a file share is in "common".
    private static IEnumerable<JsonObject> Cases(string path)
    {
        var file = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        foreach (var found in file["cases"]!.AsArray())
        {
            var merged = (JsonObject?)file["common"]?.DeepClone() ?? [];
            foreach (var (key, value) in found!.AsObject())
                merged[key] = value?.DeepClone();
            yield return merged;
        }
    }
}
