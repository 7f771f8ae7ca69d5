using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Amazon.Runtime;
using Amazon.Runtime.Credentials;
using RepoGrant.Contract;

namespace RepoGrant.Host;

/// <summary>
/// The bucket for reports. Only one operation of S3 is needed, so it is signed here: the SDK's client for S3 would be a tenth of the
/// executable.
/// </summary>
/// <param name="name">The bucket's name.</param>
/// <param name="owner">The account that it has to belong to: a bucket of that name that somebody else has made gets nothing.</param>
/// <param name="region">Its Region: the stack's.</param>
/// <param name="place">The URL to which objects' keys are appended, such as <c>https://reports.s3.us-east-2.amazonaws.com/</c>.</param>
/// <param name="credentials">Gets the function's credentials.</param>
/// <param name="http">Sends the requests.</param>
/// <param name="clock">The time of the signature.</param>
internal sealed class ReportBucket(
    string name,
    string owner,
    string region,
    Uri place,
    Func<Task<ImmutableCredentials>> credentials,
    HttpClient http,
    TimeProvider clock
)
{
    private const string Algorithm = "AWS4-HMAC-SHA256";

    // Errors are short; of anything longer the beginning is enough.
    private const int MaxOfAnswer = 2_000;

    public string Name => name;

    /// <summary>The bucket of the current function.</summary>
    public static ReportBucket OfFunction()
    {
        var settings = Settings.OfFunction;
        var (bucket, region) = (settings.ReportBucket, settings.Region);
        // Only AWS has a host name for each bucket.
        var place = settings.Endpoint is { } endpoint
            ? new Uri(endpoint, bucket + "/")
            : new Uri($"https://{bucket}.s3.{region}.{Partition.Of(region).DnsSuffix}/");
        return new(
            bucket,
            settings.ReportBucketOwner,
            region,
            place,
            static async () => await (await DefaultAWSCredentialsIdentityResolver.GetCredentialsAsync()).GetCredentialsAsync(),
            new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }),
            TimeProvider.System
        );
    }

    /// <summary>
    /// Puts an object, encrypted as the bucket's default says. Throws <see cref="ReportNotWritten"/>, or <see cref="TemporaryFailure"/>
    /// where it is worth another try.
    /// </summary>
    public async Task PutAsync(string key, string contentType, byte[] content, CancellationToken cancellationToken)
    {
        var url = new Uri(place, string.Join('/', key.Split('/').Select(Uri.EscapeDataString)));
        using var request = new HttpRequestMessage(HttpMethod.Put, url) { Content = new ByteArrayContent(content) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        Sign(request, content, contentType, await credentials());
        HttpResponseMessage response;
        try
        {
            response = await http.SendAsync(request, cancellationToken);
        }
        catch (HttpRequestException exception)
        {
            throw new TemporaryFailure($"The bucket {name} cannot be reached: {exception.Message}", exception);
        }

        using (response)
        {
            if (!response.IsSuccessStatusCode)
                throw await FailureAsync(response, key, cancellationToken);
        }
    }

    // https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
    private void Sign(HttpRequestMessage request, byte[] content, string contentType, ImmutableCredentials own)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var time = now.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var scope = string.Create(CultureInfo.InvariantCulture, $"{now:yyyyMMdd}/{region}/s3/aws4_request");
        var hash = Convert.ToHexStringLower(SHA256.HashData(content));
        var url = request.RequestUri!;
        var headers = new List<(string Name, string Value)>
        {
            ("content-type", contentType),
            ("host", url.IsDefaultPort ? url.Host : $"{url.Host}:{url.Port}"),
            ("x-amz-content-sha256", hash),
            ("x-amz-date", time),
            ("x-amz-expected-bucket-owner", owner),
        };
        if (own.UseToken)
            headers.Add(("x-amz-security-token", own.Token));

        var signed = string.Join(';', headers.Select(header => header.Name));
        var canonical =
            $"PUT\n{url.AbsolutePath}\n\n{string.Concat(headers.Select(header => $"{header.Name}:{header.Value}\n"))}\n{signed}\n{hash}";
        var text = $"{Algorithm}\n{time}\n{scope}\n{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
        var signing = Encoding.UTF8.GetBytes("AWS4" + own.SecretKey);
        foreach (var part in scope.Split('/').Append(text))
            signing = HMACSHA256.HashData(signing, Encoding.UTF8.GetBytes(part));

        foreach (var (header, value) in headers.Where(header => header.Name.StartsWith("x-amz-", StringComparison.Ordinal)))
            request.Headers.TryAddWithoutValidation(header, value);

        request.Headers.TryAddWithoutValidation(
            "Authorization",
            $"{Algorithm} Credential={own.AccessKey}/{scope}, SignedHeaders={signed}, Signature={Convert.ToHexStringLower(signing)}"
        );
    }

    private async Task<Exception> FailureAsync(HttpResponseMessage response, string key, CancellationToken cancellationToken)
    {
        var answer = await response.Content.ReadAsStringAsync(cancellationToken);
        answer = answer.Length > MaxOfAnswer ? answer[..MaxOfAnswer] : answer;
        var (code, message) = (Element(answer, "Code"), Element(answer, "Message"));
        var said = $"S3 says {(int)response.StatusCode} {code}: {message}";
        if ((int)response.StatusCode >= 500 || code is "SlowDown" or "RequestTimeout" or "OperationAborted")
            return new TemporaryFailure($"The report {key} could not be written to the bucket {name}. {said}");

        var advice = response.StatusCode switch
        {
            HttpStatusCode.NotFound => "There is no such bucket: correct the stack's parameter ReportBucketName.",
            _ when Elsewhere(response) is { } there => $"The bucket is in {there}; it has to be in the stack's Region, {region}.",
            HttpStatusCode.Forbidden =>
                $"The bucket has to belong to the account {owner} (ReportBucketOwner); a bucket policy, or the policy "
                    + "of the key that it is encrypted with (ReportKeyArn), has to allow the role of WriteReport what it does.",
            _ => "The run itself is not affected.",
        };
        return new ReportNotWritten($"The report {key} could not be written to the bucket {name}. {advice} {said}");
    }

    private string? Elsewhere(HttpResponseMessage response) =>
        response.Headers.TryGetValues("x-amz-bucket-region", out var regions) && regions.First() is { } there && there != region
            ? there
            : null;

    // S3's errors are flat; an answer of something else has no such element.
    private static string Element(string xml, string element)
    {
        var from = xml.IndexOf($"<{element}>", StringComparison.Ordinal);
        var to = xml.IndexOf($"</{element}>", StringComparison.Ordinal);
        return from >= 0 && to > from ? WebUtility.HtmlDecode(xml[(from + element.Length + 2)..to]) : "";
    }
}
