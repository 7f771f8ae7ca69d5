using System.Text;
using LocalAws.S3;

namespace LocalAws.Deployment;

/// <summary>
/// Does what <c>aws cloudformation package</c> does, for the project that is deployed at start: puts local files and code that a template
/// names into a bucket, and changes the template to name them there.
/// </summary>
/// <param name="files">The project's files.</param>
/// <param name="codeFolder">The folder with the executable that every function runs.</param>
/// <param name="buckets">Every bucket.</param>
/// <param name="time">The clock for the objects' times.</param>
internal sealed class Packaging(ProjectFiles files, string codeFolder, Buckets buckets, TimeProvider time)
{
    private const string CodeKey = "bootstrap.zip";

    /// <summary>The template with locations in the bucket of this account and Region.</summary>
    public TemplateMap Package(TemplateMap root, string accountId, string region)
    {
        var bucket = buckets.Create($"localaws-{accountId}-{region}", accountId, region).Bucket;
        return (TemplateMap)Place(root, bucket);
    }

    private TemplateNode Place(TemplateNode node, Bucket bucket) =>
        node switch
        {
            TemplateMap map => new TemplateMap(map.At, [.. map.Entries.Select(entry => entry with { Value = Place(entry, bucket) })]),
            TemplateList list => new TemplateList(list.At, [.. list.Items.Select(item => Place(item, bucket))]),
            _ => node,
        };

    private TemplateNode Place(TemplateEntry entry, Bucket bucket) =>
        (entry.Key, entry.Value) switch
        {
            ("CodeUri", TemplateScalar code) when IsLocal(code) => code with { Text = CodeIn(bucket) },
            ("DefinitionUri", TemplateScalar file) when IsLocal(file) => file with { Text = FileIn(bucket, file) },
            ("Parameters", TemplateMap { Entries: [{ Key: "Location", Value: TemplateScalar file } location] } map) when IsLocal(file) =>
                new TemplateMap(map.At, [location with { Value = file with { Text = FileIn(bucket, file) } }]),
            _ => Place(entry.Value, bucket),
        };

    private static bool IsLocal(TemplateScalar location) => !location.Text.StartsWith("s3://", StringComparison.Ordinal);

    private string CodeIn(Bucket bucket)
    {
        if (bucket.Find(CodeKey) is null)
            bucket.Put(new(CodeKey, "null", default, time.GetUtcNow()) { Folder = codeFolder });
        return $"s3://{bucket.Name}/{CodeKey}";
    }

    private string FileIn(Bucket bucket, TemplateScalar file)
    {
        bucket.Put(new(file.Text, "null", Encoding.UTF8.GetBytes(files.Read(file.Text, file.At)), time.GetUtcNow()));
        return $"s3://{bucket.Name}/{file.Text}";
    }
}
