using System.Text;

namespace Security.Tests.HostileInput;

/// <summary>Inputs that are no request at all: no JSON, or JSON that is too deep, too long or cut off.</summary>
internal static class HostileBytes
{
    public static IEnumerable<HostileRequest> All()
    {
        foreach (
            var text in (string[])
                [
                    "",
                    " ",
                    "\0",
                    "null",
                    "1",
                    "\"x\"",
                    "[]",
                    "[{}]",
                    "{",
                    "}",
                    "{]",
                    "{\"a\"}",
                    "{'name':'x'}",
                    "{\"a\":1,}",
                    "{/**/}",
                    "// x",
                    "{}{}",
                    "{} x",
                    "NaN",
                    "\u0662",
                    "undefined",
                    "!!python/object",
                    "<?xml version=\"1.0\"?>",
                    HostileRequests.Seed + ",",
                    HostileRequests.Seed + HostileRequests.Seed,
                ]
        )
        {
            yield return new($"the text {HostileRequests.Quoted(text)}", Encoding.UTF8.GetBytes(text), null);
        }

        yield return new(
            "a byte order mark and the seed's request in UTF-16",
            [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(HostileRequests.Seed)],
            null
        );
        foreach (
            var (what, bytes) in ((string, byte[])[])
                [
                    ("a lone continuation byte", [0x80]),
                    ("an overlong slash", [0xc0, 0xaf]),
                    ("a surrogate in UTF-8", [0xed, 0xa0, 0x80]),
                    ("0xff", [0xff]),
                ]
        )
        {
            yield return new($"{what} alone", bytes, null);
            yield return new($"{what} in a name", [.. "{\"name\":\""u8, .. bytes, .. "\"}"u8], null);
        }
        foreach (var depth in (int[])[17, 64, 1_000, 100_000])
        {
            yield return new($"{depth} lists", Encoding.UTF8.GetBytes(new string('[', depth) + new string(']', depth)), null);
            yield return new(
                $"{depth} objects",
                Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"a\":", depth)) + "1" + new string('}', depth)),
                null
            );
        }
        yield return new("a megabyte of spaces", Encoding.UTF8.GetBytes(new string(' ', 1_000_000)), null);
        yield return new(
            "20,000 fields",
            Encoding.UTF8.GetBytes("{" + string.Join(',', Enumerable.Range(0, 20_000).Select(number => $"\"{number}\":1")) + "}"),
            null
        );
        yield return new(
            "a name of 100,000 characters",
            Encoding.UTF8.GetBytes($"{{\"name\":\"{new string('\u0662', 100_000)}\"}}"),
            "$.name"
        );
        yield return new("a field of 200,000 characters", Encoding.UTF8.GetBytes($"{{\"{new string('x', 200_000)}\":1}}"), null);
    }
}
