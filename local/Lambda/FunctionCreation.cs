using System.IO.Compression;
using System.Text.Json.Nodes;
using LocalAws.Wire;

namespace LocalAws.Lambda;

/// <summary>Reads and checks what CreateFunction is given.</summary>
internal static class FunctionCreation
{
    /// <summary>Runtimes whose code is an executable named bootstrap: LocalAws has no other.</summary>
    private static readonly string[] Runtimes = ["provided.al2023", "provided.al2"];

    /// <summary>What a request may give.</summary>
    public static readonly string[] Parameters =
    [
        "FunctionName",
        "Runtime",
        "Role",
        "Handler",
        "Code",
        "Description",
        "Timeout",
        "MemorySize",
        "Environment",
        "Architectures",
        "LoggingConfig",
        "TracingConfig",
        "PackageType",
    ];

    public static Function Read(JsonObject parameters, FunctionName name, string codeFolder, DateTimeOffset now)
    {
        var runtime = parameters.Text("Runtime") ?? throw Invalid("Runtime is mandatory for functions created with deployment packages.");
        if (!Runtimes.Contains(runtime))
            throw AwsException.NotSupported($"the runtime {runtime}");
        var timeout = parameters.Integer("Timeout") ?? 3;
        var memory = parameters.Integer("MemorySize") ?? 128;
        if (timeout is < 1 or > 900)
            throw OutOfRange("timeout", timeout, timeout < 1 ? "greater than or equal to 1" : "less than or equal to 900");
        if (memory is < 128 or > 10240)
            throw OutOfRange("memorySize", memory, memory < 128 ? "greater than or equal to 128" : "less than or equal to 10240");

        var architectures = parameters.Texts("Architectures");
        var logging = parameters.Object("LoggingConfig");
        return new()
        {
            AccountId = name.AccountId,
            Region = name.Region,
            Name = name.Name,
            RoleArn = parameters.Text("Role") ?? throw Missing("role"),
            Handler = parameters.Text("Handler") ?? throw Missing("handler"),
            CodeFolder = codeFolder,
            Description = parameters.Text("Description") ?? "",
            Runtime = runtime,
            Architecture = architectures.Count == 0 ? "x86_64" : architectures[0],
            MemorySize = memory,
            Timeout = TimeSpan.FromSeconds(timeout),
            Environment = (parameters.Object("Environment")?.Object("Variables") ?? []).ToDictionary(
                variable => variable.Key,
                variable => variable.Value!.GetValue<string>()
            ),
            LogGroup = logging?.Text("LogGroup"),
            LogFormat = logging?.Text("LogFormat") ?? "Text",
            ApplicationLogLevel = logging?.Text("ApplicationLogLevel"),
            TracingMode = parameters.Object("TracingConfig")?.Text("Mode") ?? "PassThrough",
            LastModified = now,
        };
    }

    /// <summary>Unpacks a deployment package sent with the request.</summary>
    public static void Unpack(string base64, string folder)
    {
        try
        {
            using var archive = new ZipArchive(new MemoryStream(Convert.FromBase64String(base64)));
            archive.ExtractToDirectory(folder);
        }
        catch (Exception e) when (e is FormatException or InvalidDataException or IOException)
        {
            throw Invalid("Could not unzip uploaded file. Please check your file, then try to upload again.");
        }
    }

    public static AwsException Invalid(string message) =>
        new("InvalidParameterValueException", message, 400, new JsonObject { ["Type"] = "User", ["message"] = message });

    private static AwsException Missing(string member) =>
        new(
            "ValidationException",
            $"1 validation error detected: Value null at '{member}' failed to satisfy constraint: Member must not be null"
        );

    private static AwsException OutOfRange(string member, int value, string limit) =>
        new(
            "ValidationException",
            $"1 validation error detected: Value '{value}' at '{member}' failed to satisfy constraint: Member must have value {limit}"
        );
}
