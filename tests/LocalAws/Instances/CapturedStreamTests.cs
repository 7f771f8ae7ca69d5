using System.IO.Pipes;
using System.Text;
using LocalAws.Instances;

namespace LocalAws.Tests.Instances;

public class CapturedStreamTests
{
    private static readonly byte[] Said = Encoding.ASCII.GetBytes("what the program printed\n");

    [Fact]
    public async Task A_reader_that_is_late_loses_nothing()
    {
        using var program = new AnonymousPipeServerStream(PipeDirection.Out);
        await using var pipe = new LatePipe(program);
        var stream = new CapturedStream(pipe, limit: 1000);
        program.Write(Said);

        var untilNow = stream.UntilNowAsync();
        pipe.Begin();

        Assert.Equal(Said, await untilNow);
    }

    [Fact]
    public async Task What_a_child_prints_after_the_programs_end_is_not_its_output()
    {
        using var child = new AnonymousPipeServerStream(PipeDirection.Out);
        await using var pipe = new AnonymousPipeClientStream(PipeDirection.In, child.ClientSafePipeHandle);
        var stream = new CapturedStream(pipe, limit: 1000);
        child.Write(Said);

        var printed = await stream.UntilNowAsync();
        child.Write(Encoding.ASCII.GetBytes("later\n"));

        Assert.Equal(Said, printed);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(8160)] // The mark comes in two reads.
    [InlineData(8191)]
    [InlineData(8192)]
    [InlineData(40_000)]
    public async Task All_of_it_is_kept_up_to_the_limit(int length)
    {
        using var program = new AnonymousPipeServerStream(PipeDirection.Out);
        await using var pipe = new LatePipe(program);
        var stream = new CapturedStream(pipe, limit: 30_000);
        var said = Enumerable.Range(0, length).Select(number => (byte)number).ToArray();
        program.Write(said);

        var untilNow = stream.UntilNowAsync();
        pipe.Begin();

        Assert.Equal(said[..Math.Min(length, 30_000)], await untilNow);
    }

    [Fact]
    public async Task A_stream_that_has_ended_is_complete()
    {
        var program = new AnonymousPipeServerStream(PipeDirection.Out);
        await using var pipe = new AnonymousPipeClientStream(PipeDirection.In, program.ClientSafePipeHandle);
        var stream = new CapturedStream(pipe, limit: 1000);
        program.Write(Said);
        await program.DisposeAsync();

        Assert.Equal(Said, await stream.UntilNowAsync());
    }

    /// <summary>Reads nothing until <see cref="Begin"/>, as on a machine that has no time for it.</summary>
    private sealed class LatePipe : PipeStream
    {
        private readonly TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public LatePipe(AnonymousPipeServerStream of)
            : base(PipeDirection.In, bufferSize: 0)
        {
            InitializeHandle(of.ClientSafePipeHandle, isExposed: false, isAsync: false);
            IsConnected = true;
        }

        public void Begin() => begun.SetResult();

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await begun.Task;
            return await base.ReadAsync(buffer, cancellationToken);
        }
    }
}
