using AdGenius.Persistence.Databases;
using Microsoft.Data.Sqlite;

namespace AdGenius.Persistence.Tests.Databases;

public sealed class DatabaseErrorClassifierTests
{
    /// <summary>A full disk is two errors of SQLite: that of the file, and that of the shared memory beside it.</summary>
    [Theory]
    [InlineData(13, 13)]
    [InlineData(10, 4874)]
    public void A_full_disk_is_called_that(int code, int extendedCode) =>
        Assert.Equal("the disk is full", DatabaseErrorClassifier.Describe(new SqliteException("an error", code, extendedCode)));

    /// <summary>Such as a file that another user's process has left: waiting for it does not help.</summary>
    [Fact]
    public void A_file_that_may_not_be_written_is_named_and_not_waited_for()
    {
        var fault = new UnauthorizedAccessException("Access to the path '/home/a.db.update' is denied.");

        Assert.Equal(
            "its folder is not writable (Access to the path '/home/a.db.update' is denied)", DatabaseErrorClassifier.Describe(fault));
        Assert.True(DatabaseErrorClassifier.IsPermanent(fault));
    }

    [Fact]
    public void Another_error_of_the_disk_keeps_its_text() =>
        Assert.Equal("disk I/O error", DatabaseErrorClassifier.Describe(new SqliteException("disk I/O error", 10, 266)));
}
