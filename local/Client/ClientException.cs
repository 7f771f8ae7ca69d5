namespace LocalAws.Client;

/// <summary>Something that a client could not do; the message says what and why.</summary>
public class ClientException(string message) : Exception(message);

/// <summary>An error response from AWS.</summary>
public sealed class AwsClientException(string operation, string error, string message) : ClientException($"{operation}: {error}: {message}")
{
    /// <summary>AWS's error code, such as <c>AccessDenied</c>.</summary>
    public string Error { get; } = error;
}
