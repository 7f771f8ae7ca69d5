namespace LocalAws.Client;

/// <summary>What a client could not get done; the message says what and why.</summary>
public class ClientException(string message) : Exception(message);

/// <summary>An error that AWS answered.</summary>
public sealed class AwsClientException(string operation, string error, string message) : ClientException($"{operation}: {error}: {message}")
{
    /// <summary>AWS's code of the error, such as <c>AccessDenied</c>.</summary>
    public string Error { get; } = error;
}
