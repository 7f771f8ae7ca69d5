namespace LocalAws.Tests;

public class BackgroundWorkTests
{
    [Fact]
    public async Task The_end_of_LocalAws_waits_for_work_that_has_begun()
    {
        var said = new List<string>();
        var finish = new TaskCompletionSource();
        var work = new BackgroundWork(said.Add);
        work.Add(UntilStoppedAsync());

        var end = work.DisposeAsync().AsTask();
        Assert.True(work.Stopped.IsCancellationRequested);
        Assert.False(end.IsCompleted);
        finish.SetResult();
        await end.WaitAsync(TestContext.Current.CancellationToken);

        Assert.Empty(said);

        async Task UntilStoppedAsync()
        {
            await finish.Task;
            work.Stopped.ThrowIfCancellationRequested();
        }
    }

    [Fact]
    public async Task Work_that_fails_is_logged_and_hinders_nothing_else()
    {
        var said = new List<string>();
        await using var work = new BackgroundWork(said.Add);
        work.Add(Task.FromException(new InvalidOperationException("It broke.")));

        await work.EndedAsync().WaitAsync(TestContext.Current.CancellationToken);

        Assert.Contains("It broke.", Assert.Single(said), StringComparison.Ordinal);
    }
}
