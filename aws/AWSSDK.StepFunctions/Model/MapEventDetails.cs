using System.Text.Json;
using Amazon.StepFunctions.Internal;

namespace Amazon.StepFunctions.Model;

/// <summary>A Map state was started.</summary>
public class MapStateStartedEventDetails
{
    /// <summary>How many items there are.</summary>
    public int? Length { get; set; }

    internal static MapStateStartedEventDetails Read(JsonElement json) => new() { Length = json.Number("length") };
}

/// <summary>An iteration of a Map state was started, succeeded, failed or was aborted.</summary>
public class MapIterationEventDetails
{
    /// <summary>The position of the iteration's item, from 0.</summary>
    public int? Index { get; set; }

    /// <summary>The name of the Map state.</summary>
    public string Name { get; set; }

    internal static MapIterationEventDetails Read(JsonElement json) => new() { Index = json.Number("index"), Name = json.Text("name") };
}
