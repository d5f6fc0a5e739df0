using AdGenius.Persistence.Databases;
using AdGenius.TestKit.Postgres;

[assembly: AssemblyFixture(typeof(PostgresFixture))]

namespace AdGenius.Persistence.Tests;

public sealed class PostgresDatabase(PostgresFixture server) : DatabaseFixture
{
    public override string Provider => DatabaseProvider.Postgres;

    protected override Task<string> CreateDatabaseAsync(CancellationToken cancellationToken)
        => server.CreateDatabaseAsync(cancellationToken);
}
