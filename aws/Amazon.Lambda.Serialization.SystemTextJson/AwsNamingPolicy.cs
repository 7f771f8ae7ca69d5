using System.Text.Json;

namespace Amazon.Lambda.Serialization.SystemTextJson;

/// <summary>Names by another policy, by default as declared, except for two headers of Amazon S3's events.</summary>
public class AwsNamingPolicy : JsonNamingPolicy
{
    private readonly JsonNamingPolicy fallback;

    public AwsNamingPolicy() { }

    public AwsNamingPolicy(JsonNamingPolicy fallbackNamingPolicy) => fallback = fallbackNamingPolicy;

    public override string ConvertName(string name) =>
        name switch
        {
            "XAmzId2" => "x-amz-id-2",
            "XAmzRequestId" => "x-amz-request-id",
            _ => fallback?.ConvertName(name) ?? name,
        };
}
