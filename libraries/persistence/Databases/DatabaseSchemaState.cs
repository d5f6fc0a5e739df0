namespace AdGenius.Persistence.Databases;

/// <summary>What is known of the tables since the process started.</summary>
internal sealed class DatabaseSchemaState
{
    /// <summary>True once they were seen to be those of this version.</summary>
    public bool IsCurrent { get; set; }
}
