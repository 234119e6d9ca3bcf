using System.Net.Http;
using System.Net.Sockets;

namespace Slipway.Worker.Tests.Rpc;

/// <summary>Connects again while the worker does not listen yet, as the Functions host does: it announces its address before.</summary>
internal static class PatientConnection
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    public static SocketsHttpHandler Handler() => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectCallback = async (context, cancellation) => await OpenAsync(context, cancellation),
    };

    private static async Task<Stream> OpenAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Patience);
        using PeriodicTimer again = new(TimeSpan.FromMilliseconds(20));
        while (true)
        {
            Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(context.DnsEndPoint, limit.Token);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (SocketException refused) when (refused.SocketErrorCode is SocketError.ConnectionRefused)
            {
                socket.Dispose();
                await again.WaitForNextTickAsync(limit.Token);
            }
        }
    }
}
