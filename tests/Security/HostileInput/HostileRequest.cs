namespace Security.Tests.HostileInput;

/// <summary>One input of Validate request, as the bytes that come in.</summary>
/// <param name="Path">The JSON path that a refusal must name; null if the whole input is wrong, or several fields are.</param>
internal sealed record HostileRequest(string What, byte[] Bytes, string? Path);
