<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:output method="html" encoding="utf-8" indent="no"/>
  <xsl:template match="/catalog">
    <html>
      <head><title>Books</title></head>
      <body>
        <ul>
          <xsl:for-each select="book">
            <xsl:sort select="@year" data-type="number" order="descending"/>
            <li><cite><xsl:value-of select="title"/></cite>, <xsl:value-of select="author"/> (<xsl:value-of select="@year"/>)</li>
          </xsl:for-each>
        </ul>
      </body>
    </html>
  </xsl:template>
</xsl:stylesheet>
