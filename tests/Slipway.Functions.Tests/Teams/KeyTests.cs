using Slipway.Azure.Teams.Bot;
using Slipway.Functions.Tests.Activities;

namespace Slipway.Functions.Tests.Teams;

/// <summary>The keys of the Bot Connector rotate, are endorsed each for its channels, and cannot always be read.</summary>
public sealed class KeyTests(Emulator emulator) : IAsyncLifetime
{
    private SimulatedConnector teams = null!;

    public async ValueTask InitializeAsync() => teams = await SimulatedConnector.StartAsync();

    public ValueTask DisposeAsync() => teams.DisposeAsync();

    [Fact]
    public async Task A_key_that_is_new_is_looked_for_and_found()
    {
        await using Desk desk = await Desk.OpenAsync(emulator, teams, quorum: 2);
        Assert.Equal(200, (await desk.SendAsync(await desk.ClickAsync())).Status);
        teams.Keys = [SimulatedKey.New("key-2", "msteams")];
        desk.Clock.PutForward(BotKeys.Pause);

        Assert.Equal(200, (await desk.SendAsync(await desk.ClickAsync(person: Desk.Bo, revision: 1))).Status);

        Assert.Equal(2, teams.KeyReads);
        Assert.False((await desk.ApprovalAsync()).IsOpen);
    }

    [Fact]
    public async Task However_many_forged_tokens_come_the_keys_are_asked_for_once_in_a_while()
    {
        await using Desk desk = await Desk.OpenAsync(emulator, teams);
        SimulatedKey stolen = SimulatedKey.New("stolen", "msteams");
        for (int n = 0; n < 10; n++)
        {
            Attempt forged = await desk.ClickAsync();
            forged.Token = forged.Token with { Key = stolen, KeyId = $"stolen-{n}" };
            Assert.Equal(401, (await desk.SendAsync(forged)).Status);
        }

        Assert.Equal(1, teams.KeyReads);
    }

    [Fact]
    public async Task A_key_that_is_not_endorsed_for_Teams_proves_nothing_here()
    {
        await using Desk desk = await Desk.OpenAsync(emulator, teams);
        SimulatedKey[] keys = [SimulatedKey.New("web", "webchat"), SimulatedKey.New("empty"), SimulatedKey.New("bare") with { Endorsements = null }];
        teams.Keys = keys;
        foreach (SimulatedKey key in keys)
        {
            foreach (string? name in new[] { key.Id, null })
            {
                Attempt attempt = await desk.ClickAsync();
                attempt.Token = attempt.Token with { Key = key, KeyId = name };
                Assert.Equal(403, (await desk.SendAsync(attempt)).Status);
            }
        }

        Assert.Empty((await desk.ApprovalAsync()).Decisions);
    }

    [Fact]
    public async Task A_token_that_does_not_name_its_key_counts_when_the_key_that_signed_it_is_endorsed()
    {
        await using Desk desk = await Desk.OpenAsync(emulator, teams);
        teams.Keys = [SimulatedKey.New("web", "webchat"), SimulatedKey.New("teams", "msteams")];
        Attempt attempt = await desk.ClickAsync();
        attempt.Token = attempt.Token with { Key = teams.Keys[1], KeyId = null };

        Assert.Equal(200, (await desk.SendAsync(attempt)).Status);

        Assert.False((await desk.ApprovalAsync()).IsOpen);
    }

    [Fact]
    public async Task While_the_keys_cannot_be_read_nobody_is_believed_and_the_click_may_be_sent_again()
    {
        await using Desk desk = await Desk.OpenAsync(emulator, teams);
        teams.IsMute = true;
        Assert.Equal(503, (await desk.SendAsync(await desk.ClickAsync())).Status);
        Assert.True((await desk.ApprovalAsync()).IsOpen);

        teams.IsMute = false;
        Assert.Equal(200, (await desk.SendAsync(await desk.ClickAsync())).Status);
        Assert.False((await desk.ApprovalAsync()).IsOpen);
    }

    [Fact]
    public async Task Keys_that_are_a_day_old_still_count_while_newer_ones_cannot_be_read()
    {
        await using Desk desk = await Desk.OpenAsync(emulator, teams, quorum: 2);
        await desk.SendAsync(await desk.ClickAsync());
        teams.IsMute = true;
        desk.Clock.PutForward(TimeSpan.FromDays(2));

        Assert.Equal(200, (await desk.SendAsync(await desk.ClickAsync("approval.refresh"))).Status);
    }
}
