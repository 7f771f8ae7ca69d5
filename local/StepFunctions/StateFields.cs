namespace LocalAws.StepFunctions;

/// <summary>The fields of states, by type: https://docs.aws.amazon.com/step-functions/latest/dg/concepts-states.html.</summary>
internal static class StateFields
{
    /// <summary>The fields of every state.</summary>
    public static readonly string[] Common = ["Type", "Comment", "QueryLanguage"];

    private static readonly string[] Leaving = ["Next", "End", "Output", "Assign"];

    private static readonly string[] Failing = ["Retry", "Catch"];

    /// <summary>The further fields of each type.</summary>
    public static readonly IReadOnlyDictionary<string, string[]> Of = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["Pass"] = Leaving,
        ["Task"] = [.. Leaving, .. Failing, "Resource", "Arguments", "TimeoutSeconds", "HeartbeatSeconds", "Credentials"],
        ["Choice"] = ["Choices", "Default", "Output", "Assign"],
        ["Wait"] = [.. Leaving, "Seconds", "Timestamp"],
        ["Succeed"] = ["Output"],
        ["Fail"] = ["Error", "Cause"],
        ["Parallel"] = [.. Leaving, .. Failing, "Branches", "Arguments"],
        ["Map"] =
        [
            .. Leaving,
            .. Failing,
            "Items",
            "ItemProcessor",
            "ItemSelector",
            "MaxConcurrency",
            "Label",
            "ItemReader",
            "ItemBatcher",
            "ResultWriter",
            "ToleratedFailureCount",
            "ToleratedFailurePercentage",
        ],
    };

    /// <summary>The further fields of states in JSONPath.</summary>
    public static readonly string[] JsonPath =
    [
        "InputPath",
        "OutputPath",
        "ResultPath",
        "Parameters",
        "ResultSelector",
        "Result",
        "ItemsPath",
        "SecondsPath",
        "TimestampPath",
        "TimeoutSecondsPath",
        "HeartbeatSecondsPath",
        "ErrorPath",
        "CausePath",
        "MaxConcurrencyPath",
        "Iterator",
    ];

    /// <summary>
    /// The fields of a distributed Map or of a task with a token only: LocalAws refuses them at creation instead of ignoring them.
    /// </summary>
    public static readonly string[] NotSupported =
    [
        "HeartbeatSeconds",
        "Credentials",
        "ItemReader",
        "ItemBatcher",
        "ResultWriter",
        "Label",
    ];
}
