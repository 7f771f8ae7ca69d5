namespace LocalAws.Instances;

/// <summary>
/// The environment variables that lead an instance's clients to LocalAws, and to nothing of the host's own configuration.
/// </summary>
internal static class Surroundings
{
    /// <param name="proxy">The HTTPS proxy that answers for <c>*.amazonaws.com</c>.</param>
    /// <param name="caFile">Its certificate authority's file on the instance.</param>
    /// <param name="metadata">The instance's own metadata service.</param>
    public static IReadOnlyDictionary<string, string> For(Uri proxy, string caFile, Uri metadata) =>
        new Dictionary<string, string>
        {
            ["HTTPS_PROXY"] = proxy.ToString().TrimEnd('/'),
            ["NO_PROXY"] = "127.0.0.1,localhost",
            ["AWS_CA_BUNDLE"] = caFile,
            ["GIT_SSL_CAINFO"] = caFile,
            ["AWS_EC2_METADATA_SERVICE_ENDPOINT"] = metadata.ToString(),
            ["GIT_TERMINAL_PROMPT"] = "0",
        };
}
