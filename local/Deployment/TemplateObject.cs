using System.Text.Json.Nodes;
using LocalAws.Identity;
using LocalAws.Wire;

namespace LocalAws.Deployment;

/// <summary>S3 objects that a template names.</summary>
internal static class TemplateObject
{
    /// <summary>The text of an object, read with a caller's permissions.</summary>
    /// <param name="location"><c>s3://bucket/key</c>.</param>
    /// <param name="at">The place that names it.</param>
    public static async Task<string> ReadAsync(
        IApi api,
        Principal principal,
        string region,
        string location,
        SourcePosition at,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return location["s3://".Length..].Split('/', 2) is [var bucket, { Length: > 0 } key]
                ? (
                    await api.CallAsync(
                        principal,
                        region,
                        "s3",
                        "GetObject",
                        new JsonObject { ["Bucket"] = bucket, ["Key"] = key },
                        cancellationToken
                    )
                ).RawText
                : throw new TemplateException(at, $"Transform {TemplateTransform.Include} failed with: The S3 uri {location} is not valid");
        }
        catch (AwsException e)
        {
            throw new TemplateException(at, $"Transform {TemplateTransform.Include} failed with: S3 error: {e.Message}");
        }
    }
}
