using System.Data.Common;
using System.Net.Http.Json;
using AdGenius.Gateway.Tests.Fakes;
using AdGenius.HttpContracts;
using AdGenius.HttpContracts.Assets;
using AdGenius.Persistence.Databases.Sqlite;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace AdGenius.Gateway.Tests.Assets;

/// <summary>The connection to the database breaks after the row was committed: another upload may share the file from then on.</summary>
public sealed class When_the_end_of_an_upload_is_not_confirmed
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Should_keep_the_file_that_others_may_share()
    {
        await using var gateway = new GatewayThatLosesAnAnswer();
        await gateway.InitializeAsync();
        var png = SampleFiles.Png();

        gateway.Commits.LoseNext();
        using var unconfirmed = await UploadAsync(gateway, png);
        await Problem.ReadAsync(unconfirmed, 503);

        using var answer = await UploadAsync(gateway, png);
        Assert.Equal(200, (int)answer.StatusCode); // not 201: the first one is there
        var asset = (await answer.Content.ReadFromJsonAsync<AssetInfo>(HttpJson.Options, Cancellation))!;
        Assert.Equal(png, await gateway.Http.GetByteArrayAsync(asset.File.Url, Cancellation));
    }

    private static async Task<HttpResponseMessage> UploadAsync(GatewayFixture gateway, byte[] file)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, "/api/v1/assets") { Content = new ByteArrayContent(file) };
        message.Headers.Add("X-Tenant", "acme");
        return await gateway.Http.SendAsync(message, Cancellation);
    }

    private sealed class GatewayThatLosesAnAnswer : GatewayFixture
    {
        public LostCommit Commits { get; } = new();

        protected override void Configure(WebApplicationBuilder builder) =>
            builder.Services.ConfigureDbContext<SqliteAdGeniusDbContext>(options => options.AddInterceptors(Commits));
    }

    /// <summary>A transaction is committed, and its caller gets an error.</summary>
    private sealed class LostCommit : DbTransactionInterceptor
    {
        private int _isNext;

        public void LoseNext() => Volatile.Write(ref _isNext, 1);

        public override Task TransactionCommittedAsync(
            DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default) =>
            Interlocked.Exchange(ref _isNext, 0) == 1 ? throw new LostConnectionException() : Task.CompletedTask;
    }

    private sealed class LostConnectionException() : DbException("The connection was lost.")
    {
        public override bool IsTransient => true;
    }
}
