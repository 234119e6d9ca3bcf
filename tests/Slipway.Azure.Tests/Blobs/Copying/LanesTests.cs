using Slipway.Azure.Blobs.Copying;
using Slipway.Azure.Identity;

namespace Slipway.Azure.Tests.Blobs.Copying;

public sealed class LanesTests : IDisposable
{
    private readonly Throttling service = new();
    private readonly Microsoft.Extensions.Time.Testing.FakeTimeProvider clock = new();
    private readonly Lanes lanes;

    public LanesTests() => lanes = new([service], clock);

    public void Dispose() => lanes.Dispose();

    [Fact]
    public async Task No_more_requests_are_under_way_than_there_are_lanes()
    {
        TaskCompletionSource answer = new();
        int underWay = 0;
        Task[] requests = [.. Enumerable.Range(0, 40).Select(_ => lanes.SendAsync(async () =>
        {
            Interlocked.Increment(ref underWay);
            await answer.Task;
            return true;
        }, Sample.Cancellation))];

        Assert.Equal(Lanes.First, underWay);
        answer.SetResult();
        await Task.WhenAll(requests);
        Assert.Equal(40, underWay);
    }

    [Fact]
    public async Task They_grow_while_all_goes_well_up_to_a_limit()
    {
        await SendAsync(16);
        Assert.Equal(Lanes.First, lanes.Width);

        await SendAsync(20);
        Assert.Equal(Lanes.First + 2, lanes.Width);

        await SendAsync(5000);
        Assert.Equal(Lanes.Most, lanes.Width);
    }

    [Fact]
    public async Task One_crowd_that_is_told_off_halves_them_once()
    {
        TaskCompletionSource answer = new();
        Task[] crowd = [.. Enumerable.Range(0, 16).Select(_ => lanes.SendAsync(async () =>
        {
            await answer.Task;
            service.Note(TimeSpan.Zero, clock);
            return true;
        }, Sample.Cancellation))];

        answer.SetResult();
        await Task.WhenAll(crowd);

        Assert.Equal(8, lanes.Width);
    }

    [Fact]
    public async Task However_often_the_service_refuses_one_lane_is_left()
    {
        for (int refusal = 0; refusal < 50; refusal++)
        {
            await lanes.SendAsync(() =>
            {
                service.Note(TimeSpan.Zero, clock);
                return Task.FromResult(true);
            }, Sample.Cancellation);
        }

        Assert.Equal(1, lanes.Width);
        await SendAsync(1);
    }

    [Fact]
    public async Task Nobody_starts_while_the_service_wants_to_be_left_alone()
    {
        service.Note(TimeSpan.FromSeconds(10), clock);
        bool isSent = false;
        Task request = lanes.SendAsync(() => Task.FromResult(isSent = true), Sample.Cancellation);

        clock.Advance(TimeSpan.FromSeconds(9));
        Assert.False(isSent);

        clock.Advance(TimeSpan.FromSeconds(1));
        await request;
        Assert.True(isSent);
    }

    private async Task SendAsync(int requests)
    {
        for (int i = 0; i < requests; i++)
        {
            await lanes.SendAsync(() => Task.FromResult(true), Sample.Cancellation);
        }
    }
}
