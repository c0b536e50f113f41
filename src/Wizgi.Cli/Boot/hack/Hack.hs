{-# LANGUAGE CPP #-}

-- | Hack: what an application, a request and a response are. The names are those of the package @hack@ (Jinjing Wang), version 2012.2.6, so that what is
-- written for it compiles with this module. Where data-default-class is installed, 'Env' and 'Response' have defaults, as they have there.
module Hack
  ( Application
  , Middleware
  , RequestMethod (..)
  , Hack_UrlScheme (..)
  , HackErrors
  , Env (..)
  , Response (..)
  ) where

import Data.ByteString.Lazy (ByteString)

#ifdef MIN_VERSION_data_default_class
import qualified Data.ByteString.Lazy as Lazy
import Data.Default.Class (Default (..))
import System.IO (hPutStr, stderr)
#endif

type Application = Env -> IO Response

type Middleware = Application -> Application

-- | Other methods are answered with 501 before the application is asked.
data RequestMethod = OPTIONS | GET | HEAD | POST | PUT | DELETE | TRACE | CONNECT
  deriving (Show, Read, Eq, Ord, Enum, Bounded)

data Hack_UrlScheme = HTTP | HTTPS
  deriving (Show, Eq)

-- | Writes to the log.
type HackErrors = String -> IO ()

-- | A request. Strings have a char for each byte that came; paths are decoded, as CGI has them.
data Env = Env
  { requestMethod :: RequestMethod
  , scriptName :: String
  , pathInfo :: String
  , queryString :: String
  , serverName :: String
  , serverPort :: Int
  , http :: [(String, String)] -- ^ Headers: @("Content-Type", "text/plain")@.
  , hackVersion :: [Int]
  , hackUrlScheme :: Hack_UrlScheme
  , hackInput :: ByteString -- ^ The body, read as it is asked for.
  , hackErrors :: HackErrors
  , hackHeaders :: [(String, String)] -- ^ The server's other variables, @REMOTE_ADDR@ for one.
  , hackCache :: [(ByteString, ByteString)] -- ^ Empty: middleware may keep here what it likes.
  , remoteHost :: String
  }

-- | Without the body and what the functions are.
instance Show Env where
  showsPrec depth env =
    showParen (depth > 10) $
      showString "Env " . showsPrec 11 (requestMethod env) . showChar ' ' . showsPrec 11 (scriptName env, pathInfo env, queryString env)
        . showChar ' ' . showsPrec 11 (hackUrlScheme env, serverName env, serverPort env) . showChar ' ' . showsPrec 11 (http env)
        . showChar ' ' . showsPrec 11 (hackHeaders env)

-- | The body may be lazy: its chunks are sent as they come to be.
data Response = Response
  { status :: Int
  , headers :: [(String, String)]
  , body :: ByteString
  }
  deriving (Show)

#ifdef MIN_VERSION_data_default_class
instance Default RequestMethod where
  def = GET

instance Default Hack_UrlScheme where
  def = HTTP

instance Default Response where
  def = Response 200 [] Lazy.empty

instance Default Env where
  def = Env def "" "" "" "" 0 [] [2012, 2, 6] def Lazy.empty (hPutStr stderr) [] [] ""
#endif
