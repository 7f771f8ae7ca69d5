using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace LocalAws.Lambda;

/// <summary>A deployed function: the properties of CloudFormation's AWS::Lambda::Function, and where its code is.</summary>
internal sealed record Function
{
    public required string AccountId { get; init; }

    public required string Region { get; init; }

    public required string Name { get; init; }

    public required string RoleArn { get; init; }

    /// <summary>The value of <c>_HANDLER</c> for the runtime.</summary>
    public required string Handler { get; init; }

    /// <summary>The folder with the executable <c>bootstrap</c>: the function's LAMBDA_TASK_ROOT.</summary>
    public required string CodeFolder { get; init; }

    public string Description { get; init; } = "";

    public string Runtime { get; init; } = "provided.al2023";

    public string Architecture { get; init; } = "x86_64";

    public int MemorySize { get; init; } = 128;

    /// <summary>How long an invocation may take; whole seconds, at most 900.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(3);

    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether an environment was given, even an empty one: then it is shown.</summary>
    public bool EnvironmentGiven { get; init; }

    public string? LogGroup { get; init; }

    /// <summary><c>Text</c> or <c>JSON</c>.</summary>
    public string LogFormat { get; init; } = "Text";

    /// <summary>Applies to JSON logs only, as on AWS; null for Lambda's own default.</summary>
    public string? ApplicationLogLevel { get; init; }

    public string TracingMode { get; init; } = "PassThrough";

    public DateTimeOffset LastModified { get; init; }

    /// <summary>The deployment package's hash in base64; empty if the code is not a package.</summary>
    public string CodeSha256 { get; init; } = "";

    /// <summary>The deployment package's size in bytes.</summary>
    public long CodeSize { get; init; }

    /// <summary>Changes with every change of the function; a published version keeps that of its time.</summary>
    public string RevisionId { get; init; } = Guid.NewGuid().ToString();

    /// <summary>The number of a published version, else <see cref="FunctionName.Latest"/>.</summary>
    public string Version { get; init; } = FunctionName.Latest;

    /// <summary>What a published version was published from; null for the unpublished function.</summary>
    public Function? Source { get; init; }

    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    public string Arn => $"arn:aws:lambda:{Region}:{AccountId}:function:{Name}";

    /// <summary>With the version if it is a published one.</summary>
    public string QualifiedArn => Version == FunctionName.Latest ? Arn : $"{Arn}:{Version}";

    public string LogGroupName => LogGroup ?? "/aws/lambda/" + Name;

    /// <summary>AWS names a runtime's build; here there is one build of each runtime.</summary>
    private string RuntimeVersionArn =>
        $"arn:aws:lambda:{Region}::runtime:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Runtime)))}";

    /// <summary>Whether everything that a version keeps is equal: code and configuration.</summary>
    public bool IsAs(Function other) => JsonNode.DeepEquals(Kept(this), Kept(other));

    private static JsonObject Kept(Function function)
    {
        var json = function.ToJson();
        json.Remove("RevisionId");
        json.Remove("LastModified");
        return json;
    }

    /// <summary>The function in CreateFunction's response: it is still being created, and was never updated.</summary>
    public JsonObject ToCreatedJson()
    {
        var json = ToJson();
        json.Remove("LastUpdateStatus");
        json["State"] = "Pending";
        json["StateReason"] = "The function is being created.";
        json["StateReasonCode"] = "Creating";
        return json;
    }

    /// <summary>The function as GetFunctionConfiguration shows it.</summary>
    public JsonObject ToJson()
    {
        var variables = new JsonObject();
        foreach (var (name, value) in Environment)
            variables[name] = value;
        return new()
        {
            ["FunctionName"] = Name,
            ["FunctionArn"] = QualifiedArn,
            ["Runtime"] = Runtime,
            ["Role"] = RoleArn,
            ["Handler"] = Handler,
            ["Description"] = Description,
            ["Timeout"] = (int)Timeout.TotalSeconds,
            ["MemorySize"] = MemorySize,
            ["LastModified"] = LastModified.ToString("yyyy-MM-ddTHH:mm:ss.fff+0000", System.Globalization.CultureInfo.InvariantCulture),
            ["Version"] = Version,
            ["Environment"] = variables.Count == 0 && !EnvironmentGiven ? null : new JsonObject { ["Variables"] = variables },
            ["TracingConfig"] = new JsonObject { ["Mode"] = TracingMode },
            ["RevisionId"] = RevisionId,
            ["State"] = "Active",
            ["LastUpdateStatus"] = "Successful",
            ["PackageType"] = "Zip",
            ["CodeSha256"] = CodeSha256,
            ["CodeSize"] = CodeSize,
            ["EphemeralStorage"] = new JsonObject { ["Size"] = 512 },
            ["SnapStart"] = new JsonObject { ["ApplyOn"] = "None", ["OptimizationStatus"] = "Off" },
            ["RuntimeVersionConfig"] = new JsonObject { ["RuntimeVersionArn"] = RuntimeVersionArn },
            ["Architectures"] = new JsonArray(Architecture),
            ["LoggingConfig"] = new JsonObject { ["LogFormat"] = LogFormat, ["LogGroup"] = LogGroupName },
        };
    }
}
