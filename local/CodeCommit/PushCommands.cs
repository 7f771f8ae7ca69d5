using System.Buffers;
using System.Globalization;
using System.Text;

namespace LocalAws.CodeCommit;

/// <summary>
/// The updates that a push requests, read from the beginning of its body: a list of <c>old new reference</c> in pkt-lines that ends with a
/// flush packet (https://git-scm.com/docs/pack-protocol, "Reference Update Request"). The pack that follows stays in the stream.
/// </summary>
/// <param name="References">The references that it updates, such as <c>refs/heads/main</c>, in its order.</param>
/// <param name="Consumed">What was read.</param>
internal sealed record PushCommands(IReadOnlyList<string> References, ReadOnlyMemory<byte> Consumed)
{
    /// <summary>
    /// CodeCommit quotas: "Number of references in a single push: maximum of 4,000, including create, delete, and update".
    /// </summary>
    private const int MaxReferences = 4000;

    public static async Task<PushCommands> ReadAsync(Stream body, CancellationToken cancellationToken)
    {
        List<string> references = [];
        var consumed = new ArrayBufferWriter<byte>(1024);
        while (true)
        {
            var length = Length((await TakeAsync(body, consumed, 4, cancellationToken)).Span);
            if (length == 0)
                return new(references, consumed.WrittenMemory);

            var line = Encoding.UTF8.GetString((await TakeAsync(body, consumed, length - 4, cancellationToken)).Span).TrimEnd('\n');
            // A shallow clone first says where its history ends.
            if (line.StartsWith("shallow ", StringComparison.Ordinal))
                continue;

            // The first command is followed by a NUL and the client's capabilities.
            if (line.Split('\0', 2)[0].Split(' ', 3) is not [{ Length: 40 or 64 }, { Length: 40 or 64 }, { Length: > 0 } reference])
            {
                throw new InvalidDataException("a push begins with lines of: old new reference");
            }

            references.Add(reference);
            if (references.Count > MaxReferences)
                throw new InvalidDataException($"a push updates at most {MaxReferences} references");
        }
    }

    private static int Length(ReadOnlySpan<byte> hex) =>
        int.TryParse(Encoding.ASCII.GetString(hex), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var length)
        && length is 0 or > 4
            ? length
            : throw new InvalidDataException("not a pkt-line");

    private static async Task<ReadOnlyMemory<byte>> TakeAsync(
        Stream body,
        ArrayBufferWriter<byte> consumed,
        int count,
        CancellationToken cancellationToken
    )
    {
        var memory = consumed.GetMemory(count)[..count];
        await body.ReadExactlyAsync(memory, cancellationToken);
        consumed.Advance(count);
        return memory;
    }
}
