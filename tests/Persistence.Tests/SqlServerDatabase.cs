using AdGenius.Persistence.Databases;
using AdGenius.TestKit.SqlServer;

[assembly: AssemblyFixture(typeof(SqlServerFixture))]

namespace AdGenius.Persistence.Tests;

public sealed class SqlServerDatabase(SqlServerFixture server) : DatabaseFixture
{
    public override string Provider => DatabaseProvider.SqlServer;

    protected override Task<string> CreateDatabaseAsync(CancellationToken cancellationToken)
        => server.CreateDatabaseAsync(cancellationToken);
}
