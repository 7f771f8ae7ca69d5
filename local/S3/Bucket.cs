using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace LocalAws.S3;

/// <summary>One version of an object: its bytes, or a folder that represents an archive of its files.</summary>
/// <param name="Key">The object's key.</param>
/// <param name="VersionId">Its id; the string <c>null</c> in a bucket without versioning.</param>
/// <param name="Content">The bytes; empty if a folder is the content.</param>
/// <param name="Modified">When it was put.</param>
internal sealed record S3Object(string Key, string VersionId, ReadOnlyMemory<byte> Content, DateTimeOffset Modified)
{
    private string? etag;

    public string ContentType { get; init; } = "binary/octet-stream";

    /// <summary>User metadata, by lower-case names without <c>x-amz-meta-</c>.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// A folder of this machine that represents an archive of its files: with it a project's code is deployed at start without being packed
    /// and unpacked. Null for everything that a client has put.
    /// </summary>
    public string? Folder { get; init; }

    /// <summary>The MD5 of the bytes, which is the ETag of an object that was put in one piece; without quotes.</summary>
#pragma warning disable CA5351 // S3's ETag is an MD5.
    public string ETag => etag ??= Convert.ToHexStringLower(MD5.HashData(Folder is null ? Content.Span : FolderStamp(Folder)));
#pragma warning restore CA5351

    private static byte[] FolderStamp(string folder) =>
        System.Text.Encoding.UTF8.GetBytes(
            string.Join(
                '\n',
                new DirectoryInfo(folder)
                    .EnumerateFiles("*", SearchOption.AllDirectories)
                    .Select(file => $"{file.FullName} {file.Length} {file.LastWriteTimeUtc.Ticks}")
                    .Order(StringComparer.Ordinal)
            )
        );
}

/// <summary>A bucket: its settings, as the documents that were put, and its objects.</summary>
internal sealed class Bucket(string name, string accountId, string region, DateTimeOffset created)
{
    private readonly Lock gate = new();
    private readonly SortedDictionary<string, List<S3Object>> objects = new(StringComparer.Ordinal);

    public string Name { get; } = name;

    public string AccountId { get; } = accountId;

    public string Region { get; } = region;

    public DateTimeOffset Created { get; } = created;

    public string Arn { get; } = $"arn:aws:s3:::{name}";

    /// <summary>Settings by the name of their sub-resource, such as <c>tagging</c>, each as the XML or JSON that was put.</summary>
    public ConcurrentDictionary<string, string> Settings { get; } = new(StringComparer.Ordinal);

    /// <summary>The bucket's policy as JSON; null for none.</summary>
    public string? Policy => Settings.GetValueOrDefault("policy");

    public bool Versioned => Settings.TryGetValue("versioning", out var xml) && xml.Contains(">Enabled<", StringComparison.Ordinal);

    public bool IsEmpty
    {
        get
        {
            lock (gate)
                return objects.Count == 0;
        }
    }

    /// <summary>The newest version, or the one that is named; null if there is none.</summary>
    public S3Object? Find(string key, string? versionId = null)
    {
        lock (gate)
        {
            return objects.TryGetValue(key, out var versions)
                ? versionId is null
                    ? versions[^1]
                    : versions.Find(version => version.VersionId == versionId)
                : null;
        }
    }

    /// <summary>Puts an object; in a bucket with versioning, the replaced one stays as an older version.</summary>
    public S3Object Put(S3Object added)
    {
        lock (gate)
        {
            if (!objects.TryGetValue(added.Key, out var versions) || !Versioned)
                objects[added.Key] = versions = [];
            versions.Add(added);
            return added;
        }
    }

    /// <summary>Deletes an object with all its versions, or the one version that is named.</summary>
    public void Delete(string key, string? versionId)
    {
        lock (gate)
        {
            if (versionId is null)
            {
                objects.Remove(key);
            }
            else if (
                objects.TryGetValue(key, out var versions)
                && versions.RemoveAll(v => v.VersionId == versionId) > 0
                && versions.Count == 0
            )
            {
                objects.Remove(key);
            }
        }
    }

    /// <summary>The newest versions in order of their keys.</summary>
    public IReadOnlyList<S3Object> List(string prefix)
    {
        lock (gate)
            return [.. objects.Values.Select(versions => versions[^1]).Where(o => o.Key.StartsWith(prefix, StringComparison.Ordinal))];
    }

    /// <summary>Every version, the newest of each key first.</summary>
    public IReadOnlyList<S3Object> ListVersions(string prefix)
    {
        lock (gate)
        {
            return
            [
                .. objects
                    .Values.SelectMany(versions => versions.AsEnumerable().Reverse())
                    .Where(o => o.Key.StartsWith(prefix, StringComparison.Ordinal)),
            ];
        }
    }
}

/// <summary>All buckets: their names are unique across accounts.</summary>
internal sealed class Buckets(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, Bucket> buckets = new(StringComparer.Ordinal);

    public Bucket? Find(string name) => buckets.GetValueOrDefault(name);

    /// <summary>Adds it, or returns the one that has its name.</summary>
    public (Bucket Bucket, bool IsNew) Create(string name, string accountId, string region)
    {
        var added = new Bucket(name, accountId, region, time.GetUtcNow());
        var bucket = buckets.GetOrAdd(name, added);
        return (bucket, ReferenceEquals(bucket, added));
    }

    public void Delete(string name) => buckets.TryRemove(name, out _);

    public IReadOnlyList<Bucket> Of(string accountId) =>
        [.. buckets.Values.Where(bucket => bucket.AccountId == accountId).OrderBy(bucket => bucket.Name, StringComparer.Ordinal)];
}
