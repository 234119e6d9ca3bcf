using System.Net;
using System.Net.Sockets;
using Azure.Storage.Blobs;
using Slipway.Host.Settings;
using Slipway.Host.Storage;

namespace Slipway.Host.Tests.Storage;

public sealed class AzuriteTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("azurite-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Two_emulators_run_side_by_side_and_know_nothing_of_each_other()
    {
        await using Azurite one = await Azurite.StartAsync(cancellation: Cancellation);
        await using Azurite other = await Azurite.StartAsync(cancellation: Cancellation);

        await new BlobContainerClient(one.ConnectionString, "mine").CreateAsync(cancellationToken: Cancellation);

        Assert.False(await new BlobContainerClient(other.ConnectionString, "mine").ExistsAsync(Cancellation));
    }

    [Fact]
    public async Task What_is_kept_in_a_folder_outlives_the_emulator()
    {
        await using (Azurite first = await Azurite.StartAsync(new AzuriteOptions(folder), Cancellation))
        {
            await new BlobContainerClient(first.ConnectionString, "kept").CreateAsync(cancellationToken: Cancellation);
        }

        await using Azurite second = await Azurite.StartAsync(new AzuriteOptions(folder), Cancellation);

        Assert.True(await new BlobContainerClient(second.ConnectionString, "kept").ExistsAsync(Cancellation));
    }

    [Fact]
    public async Task An_emulator_that_already_answers_is_used_and_left_running()
    {
        await using Azurite running = await Azurite.StartAsync(new AzuriteOptions(folder), Cancellation);
        AzuriteOptions same = new AzuriteOptions(folder, running.BlobPort, running.QueuePort, running.TablePort);

        await using (Azurite reused = await Azurite.StartAsync(same, Cancellation))
        {
            Assert.Equal(running.ConnectionString, reused.ConnectionString);
        }

        Assert.NotNull(await new BlobServiceClient(running.ConnectionString).GetPropertiesAsync(Cancellation));
    }

    [Fact]
    public async Task A_port_that_another_program_holds_is_one_clear_sentence()
    {
        using TcpListener other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        int port = ((IPEndPoint)other.LocalEndpoint).Port;

        StartException refused = await Assert.ThrowsAsync<StartException>(() => Azurite.StartAsync(new AzuriteOptions(BlobPort: port), Cancellation));

        Assert.Contains($"ort {port}", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
    }
}
